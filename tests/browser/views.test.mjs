// What clients saw, two runs side by side, a hunt.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {hunt, recorded} from './hunts.mjs';
import {Browser, html} from './page.mjs';
import {finding, long} from './runs.mjs';

let browser;
before(async () => (browser = await Browser.start()));
after(() => browser.stop());

test('the operation that fits nowhere is marked, and leads to its step', async () => {
  const {page: data, blocks, steps} = finding();
  const page = await browser.open(html(data, blocks));
  await page.getByRole('button', {name: 'Client history'}).click();
  const words = await page.locator('.history').innerText();
  assert.match(words, /Not linearizable/);
  assert.match(words, /This fits nowhere: c1 get x → “”/);
  assert.match(words, /It could have been answered a\./);
  assert.equal(await page.locator('.operation.misfit').count(), 1);
  assert.equal(await page.locator('.point').count(), 2);
  await page.locator('.history-about .link').last().click();
  assert.match(await page.locator('.place').innerText(), new RegExp(`^step ${steps.guilty} `));
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('of a large recorded history the stretch that matters is in view', async () => {
  const page = await browser.open(html(recorded(3000)));
  assert.match(await page.locator('.history').innerText(), /Of 100,000 operations the 3,000 around what matters are drawn/);
  assert.ok(await page.locator('.operation.misfit').isVisible());
  const box = await page.locator('.operation.misfit .bar').boundingBox();
  assert.ok(box.x > 0 && box.x < 1440);
  assert.ok((await page.locator('.operation').count()) < 400, 'only what is near is drawn');
  await page.locator('.history-scroll').evaluate((scroller) => (scroller.scrollLeft = 0));
  await page.waitForFunction(() => document.querySelector('[data-operation="0"]'));
  await page.locator('select').selectOption('1');
  assert.equal(await page.locator('.operation').count(), 2);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('two runs stand side by side from where they part', async () => {
  const left = long(300);
  const right = long(300);
  const [one] = left.page.runs;
  const [other] = right.page.runs;
  other.steps.name[200] = 'another#1 r1';
  other.steps.committed[210] += 1;
  one.label = 'before';
  other.label = 'after';
  other.blocks = {...other.blocks, first: 1 + left.blocks.length};
  left.page.runs.push(other);
  const page = await browser.open(html(left.page, [...left.blocks, ...right.blocks]));
  const words = await page.locator('.compare .tools').innerText();
  assert.match(words, /The same for 200 steps/);
  assert.match(words, /Only left: 1, only right: 1, same name but other outcome: 1/);
  assert.equal(await page.locator('.compare-side').count(), 2);
  assert.match(await page.locator('.compare-panel').first().innerText(), /step 201 of 300/);
  assert.match(await page.locator('.compare-panel').last().innerText(), /This run has no step of that name here/);
  await page.keyboard.press('n');
  assert.match(await page.locator('.compare-panel').last().innerText(), /step 201 of 300/);
  await page.keyboard.press('n');
  assert.match(await page.locator('.compare-panel').first().innerText(), /step 211 of 300/);
  const tops = await page.locator('.compare .diagram').evaluateAll((all) => all.map((one) => one.scrollTop));
  assert.equal(tops[0], tops[1]);
  await page.getByRole('button', {name: 'after', exact: true}).click();
  assert.ok(await page.locator('.run').isVisible());
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('a hunt shows groups, coverage and how it went', async () => {
  const page = await browser.open(html(hunt()));
  const words = await page.locator('.hunt').innerText();
  assert.match(words, /Five findings in three groups in 118,000 runs/);
  assert.match(words, /Never: state transfer cancelled/);
  assert.match(words, /Pairs of fault and status: 5 of 6 reached/);
  const never = page.locator('.struck td.never');
  assert.equal(await never.count(), 1);
  assert.match(await never.innerText(), /never/, 'said in words, not by colour alone');
  assert.equal(await page.locator('.struck tbody tr').first().innerText(), 'crash\t31,000\t412\t9,000');
  assert.match(words, /The 16,000 runs since \(14%\) reached nothing new/);
  assert.equal(await page.locator('.chart svg').count(), 5);
  assert.equal(await page.locator('.finding a').count(), 1, 'only an address beside the page is a link');
  assert.equal(await page.locator('.picture svg').count(), 1, 'pictures with more than shapes are refused');
  assert.equal(await page.locator('.picture foreignObject').count(), 0);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('a damaged file says so', async () => {
  const {page: data, blocks} = finding();
  const text = html(data, blocks);
  const start = text.indexOf('id="data">') + 10;
  const end = text.indexOf('</script>', start);
  for (const damage of ['', '!!!', 'H4sIAAAAAAAA', text.slice(start, start + 2000), text.slice(start, start + 1000) + 'AAAA' + text.slice(start + 1004, end)]) {
    const page = await browser.open(text.slice(0, start) + damage + text.slice(end));
    assert.match(await page.locator('[role=alert]').innerText(), /damaged|cut short/, damage.slice(0, 20));
    assert.deepEqual(page.complaints, []);
    await page.close();
  }
});
