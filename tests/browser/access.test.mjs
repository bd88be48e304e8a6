// Can be used without a mouse, without colours, with a screen reader.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {after, before, test} from 'node:test';
import {hunt, recorded} from './hunts.mjs';
import {Browser, html} from './page.mjs';
import {finding, long} from './runs.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser;
before(async () => (browser = await Browser.start()));
after(() => browser.stop());

// Evaluated by the tools of the browser, which the policy of the page does not bind.
async function faults(page) {
  await page.evaluate(axe);
  const {violations} = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  return violations.filter(({impact}) => ['serious', 'critical', 'moderate'].includes(impact)).map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 200)} ${node.failureSummary}`).join(' | ')}`);
}

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds no fault: ${colorScheme}`, async () => {
    const {page: data, blocks} = finding();
    const page = await browser.open(html(data, blocks), {colorScheme});
    for (const tab of ['Story', 'Step', 'Reproduce']) {
      await page.getByRole('tab', {name: tab}).click();
      if (tab === 'Step') await page.locator('.invariants').waitFor();
      assert.deepEqual(await faults(page), [], tab);
    }
    await page.locator('.legend summary').click();
    assert.deepEqual(await faults(page), [], 'legend');
    await page.locator('.legend summary').click();
    await page.getByRole('button', {name: 'Client history'}).click();
    assert.deepEqual(await faults(page), [], 'clients');
    await page.close();
    for (const other of [hunt(), recorded(60)]) {
      const page = await browser.open(html(other), {colorScheme});
      assert.deepEqual(await faults(page), []);
      await page.close();
    }
    const pair = long(120);
    pair.page.runs.push({...pair.page.runs[0], label: 'again'});
    const both = await browser.open(html(pair.page, pair.blocks), {colorScheme});
    assert.deepEqual(await faults(both), [], 'side by side');
    await both.close();
  });
}

test('everything is reached by Tab, and seen when it is', async () => {
  const {page: data, blocks} = finding();
  const page = await browser.open(html(data, blocks));
  const seen = new Set();
  for (let i = 0; i < 40; ++i) {
    await page.keyboard.press('Tab');
    const {name, outlined} = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return {name: '', outlined: false};
      return {name: element.getAttribute('aria-label') ?? element.textContent.slice(0, 30), outlined: getComputedStyle(element).outlineStyle !== 'none'};
    });
    seen.add(name);
    if (name) assert.ok(outlined, name);
  }
  for (const wanted of ['Step before', 'Steps', 'Time', 'Story']) assert.ok(seen.has(wanted), `${wanted} of ${[...seen]}`);
  await page.close();
});

test('fits a narrow window', async () => {
  const {page: data, blocks} = finding();
  const page = await browser.open(html(data, blocks), {viewport: {width: 400, height: 800}});
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 400);
  await page.close();
});
