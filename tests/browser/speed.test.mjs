// How large a run may be. The bounds are those of the machine that they were promised for; others, and
// busy ones, set STAMPEDE_SLOWER to what they are slower by.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Browser, html} from './page.mjs';
import {finding, long} from './runs.mjs';

const slower = Number(process.env.STAMPEDE_SLOWER ?? 1);
let browser;
before(async () => (browser = await Browser.start()));
after(() => browser.stop());

const shownAfter = (page) => page.evaluate(() => performance.getEntriesByName('report-shown')[0].startTime);

// Frames a second while the diagram scrolls by itself, and the gap that 95 of 100 are below.
const scrolled = (page) =>
  page.evaluate(async () => {
    const diagram = document.querySelector('.diagram');
    diagram.scrollTop = diagram.scrollHeight / 3;
    await new Promise((ready) => setTimeout(ready, 300));
    const gaps = [];
    const start = performance.now();
    let last = start;
    while (performance.now() - start < 3000) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      diagram.scrollTop += 40;
    }
    gaps.sort((a, b) => a - b);
    return {rate: gaps.length / 3, most: gaps[Math.floor(gaps.length * 0.95)]};
  });

test('a shrunk run is a small file', () => {
  const {page, blocks} = finding();
  assert.ok(html(page, blocks).length < 1_000_000);
});

test('20,000 steps open in 1.5 s and scroll at 50 frames a second', async (context) => {
  const {page: data, blocks} = long(20_000);
  const page = await browser.open(html(data, blocks));
  const shown = await shownAfter(page);
  const {rate, most} = await scrolled(page);
  context.diagnostic(`shown after ${shown.toFixed(0)} ms, ${rate.toFixed(1)} frames/s, 95% of gaps below ${most.toFixed(1)} ms`);
  assert.ok(shown < 1500 * slower, `${shown} ms`);
  assert.ok(rate > 50 / slower, `${rate} frames a second`);
  assert.ok((await page.locator('.row').count()) < 200, 'draws what is in view');
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('200,000 steps open in 8 s', async (context) => {
  const {page: data, blocks} = long(200_000);
  const page = await browser.open(html(data, blocks));
  const shown = await shownAfter(page);
  context.diagnostic(`shown after ${shown.toFixed(0)} ms`);
  assert.ok(shown < 8000 * slower, `${shown} ms`);
  await page.keyboard.press('g');
  await page.locator('.invariants').waitFor({timeout: 30_000});
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('messages held for a whole run do not slow it down', async (context) => {
  const {page: data, blocks} = long(20_000);
  const {messages, steps} = data.runs[0];
  for (let message = 0; message < 600; ++message) {
    messages.held[message] = true;
    messages.received[message] = steps.at.length - message;
  }
  const page = await browser.open(html(data, blocks));
  const {rate} = await scrolled(page);
  context.diagnostic(`${rate.toFixed(1)} frames/s`);
  assert.ok(rate > 30 / slower, `${rate} frames a second`);
  await page.close();
});
