// Text of any kind stays text.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {hunt, recorded} from './hunts.mjs';
import {Browser, html} from './page.mjs';
import {finding} from './runs.mjs';

let browser;
before(async () => (browser = await Browser.start()));
after(() => browser.stop());

const EVIL = [
  '<script>alert(1)</script>', '</script><img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', "' onmouseover='alert(1)", '<!--', ']]>', '&lt;b&gt;',
  '\u202eevil\u202c', '\u2066isolated\u2069', '\u001b[31mred\u001b[0m', '\u0000\u0007\u009b', '\ud800', '\u200b\ufeff', '\u05d0\u05d1\u05d2 abc', '@DATA@', '$&$1', '__proto__', 'constructor', 'javascript:alert(1)',
];

// Every string of a value becomes another one, keys and all.
function spoiled(value, text, keep) {
  if (typeof value === 'string') return value === '' ? value : text(value);
  if (Array.isArray(value)) return value.map((one) => spoiled(one, text, keep));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, keep.has(key) ? one : spoiled(one, text, keep)]));
}

async function lookAtAll(page) {
  for (const key of ['ArrowUp', 'ArrowUp', 'Home', 'ArrowDown', 'ArrowRight', 'Enter', 't', 'w', 'g']) await page.keyboard.press(key);
  for (const tab of await page.getByRole('tab').all()) await tab.click();
  await page.getByRole('tab', {name: 'Step'}).click();
  await page.locator('.invariants').waitFor();
  for (const fold of await page.locator('details:not(.menu) > summary').all()) if (await fold.isVisible()) await fold.click();
}

async function harmless(page) {
  assert.deepEqual(page.complaints, []);
  assert.equal(await page.locator('script').count(), 2, 'its own script and its data');
  assert.equal(await page.locator('img, iframe, object, embed, link, [onload], [onerror], [onmouseover]').count(), 0);
  const raw = await page.evaluate(() => [...document.querySelectorAll('#page *')].some((element) => [...element.childNodes].some((node) => node.nodeType === 3 && /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/.test(node.data))));
  assert.equal(raw, false, 'nothing invisible is left in the page');
}

test('markup, escapes and hidden characters in every string of a run', async () => {
  for (const evil of ['\u202eevil\u202c', '\u001b[31mred', '@DATA@', ...EVIL.slice(0, 3), EVIL.join(' ')]) {
    const {page: data, blocks} = finding();
    const text = (value) => `${evil} ${value}`;
    const spoiledPage = spoiled(data, text, new Set(['version']));
    const page = await browser.open(html(spoiledPage, spoiled(blocks, text, new Set())));
    await lookAtAll(page);
    await harmless(page);
    const title = await page.locator('h1').innerText();
    if (evil.startsWith('\u202e')) assert.match(title, /^⟨U\+202E⟩evil⟨U\+202C⟩/);
    if (evil.startsWith('\u001b')) assert.match(title, /^⟨U\+001B⟩\[31mred/);
    await page.close();
  }
});

test('fields with the names of a language', async () => {
  const {page: data, blocks, steps} = finding();
  const detail = blocks[0][steps.guilty - 1];
  detail.input = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "x", "toString": 3}');
  detail.effects = JSON.parse('[{"__proto__": 1}, {"send": null}, {"send": {"__proto__": {}}, "to": "__proto__"}, 7, "text", null]');
  detail.state = JSON.parse('[[["__proto__", "polluted"], 1], [["log", "constructor"], 2], [["gone"]], [["log", "entries", 99999999999], 1]]');
  const page = await browser.open(html(data, blocks));
  await page.getByRole('tab', {name: 'Step'}).click();
  await page.locator('.invariants').waitFor();
  assert.equal(await page.evaluate(() => ({}).polluted), undefined);
  assert.match(await page.locator('.tab-step').innerText(), /__proto__/);
  await harmless(page);
  await page.close();
});

test('strings of a megabyte are cut, and unfold', async () => {
  const {page: data, blocks, steps} = finding();
  const large = 'x'.repeat(1 << 20);
  data.title = large;
  data.runs[0].violation.summary = large;
  data.runs[0].steps.text.fill(large, 0, 3);
  data.runs[0].steps.name[steps.guilty - 1] = large;
  blocks[0][steps.guilty - 1].log = [large];
  blocks[0][steps.guilty - 1].input = {value: large, deep: JSON.parse('['.repeat(500) + ']'.repeat(500))};
  const page = await browser.open(html(data, blocks));
  await lookAtAll(page);
  const length = () => page.evaluate(() => document.getElementById('page').textContent.length);
  const before = await length();
  assert.ok(before < 60_000, `${before} characters`);
  const more = page.locator('.log .more').first();
  assert.match(await more.innerText(), /show more \(1,048,176 characters\)/);
  await more.click();
  assert.ok((await length()) - before > 19_000);
  await harmless(page);
  await page.close();
});

test('hunts and histories', async () => {
  for (const evil of [EVIL[1], EVIL.join(' ')]) {
    const text = (value) => `${evil} ${value}`;
    for (const data of [hunt(), recorded(40)]) {
      const page = await browser.open(html(spoiled(data, text, new Set(['version', 'picture', 'client']))));
      await harmless(page);
      await page.close();
    }
  }
});

test('the policy allows nothing but its own script and style', async () => {
  const {page: data, blocks} = finding();
  const text = html(data, blocks);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)[1];
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/);
  const page = await browser.open(text.replace('<div id="page">', '<script>document.title = "run"</script><div id="page">'));
  assert.equal(await page.title(), data.title);
  assert.equal(page.complaints.length, 1);
  assert.match(page.complaints[0], /Content Security Policy/);
  await page.close();
});
