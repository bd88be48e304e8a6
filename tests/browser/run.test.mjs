// A reader goes through a run: by keys, by clicks, along its messages, back to its causes.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Browser, html} from './page.mjs';
import {finding} from './runs.mjs';

let browser;
const {page: data, blocks, steps} = finding();
const text = html(data, blocks);
before(async () => (browser = await Browser.start()));
after(() => browser.stop());

const place = (page) => page.locator('.place').innerText();
const rows = (page) => page.locator('.row').count();

test('opens at the guilty step, with the story beside it', async () => {
  const page = await browser.open(text);
  assert.equal(await page.title(), data.title);
  assert.match(await page.locator('.outcome').innerText(), /log-agreement violated in step \d+ at 60 ms/);
  assert.equal(await place(page), `step ${steps.guilty} of ${data.runs[0].steps.at.length}`);
  const story = await page.locator('.story-panel').innerText();
  assert.match(story, /Three replicas \(r0, r1 and r2\) run Viewstamped Replication for two clients/);
  assert.match(story, /The view timer of r2 runs out 50 ms after it was set: it heard nothing from other replicas meanwhile, and lacks Prepare#1 from r0 \(the link r0->r2 is cut\)\. It goes from term 0 to 1/);
  assert.match(story, /What it took: two faults/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('keys step through, and the step is told', async () => {
  const page = await browser.open(text);
  await page.keyboard.press('ArrowUp');
  assert.match(await place(page), new RegExp(`^step ${steps.guilty - 1} `));
  await page.keyboard.press('ArrowLeft'); // the same node before
  const panel = page.locator('.tab-step');
  await page.keyboard.press('g');
  await panel.locator('.invariants').waitFor();
  const words = await panel.innerText();
  assert.match(words, /log-agreement is violated here/);
  assert.match(words, /All replicas after step/);
  assert.match(words, /was\s*0/);
  assert.match(words, /changed\s*executed\s*1\s*was\s*0/);
  assert.match(words, /✗\s*log-agreement\s*violated/);
  assert.match(words, /What they keep of the run\s*decided\s*1, the last op 1\s*was\s*no operation|What they keep of the run\s*decided\s*1, the last op 1/);
  await page.keyboard.press('Home');
  assert.match(await place(page), /^step 1 /);
  assert.match(await page.locator('[role=status][aria-live]').innerText(), /^Step 1, 0 µs, r0: boot#1 r0/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('a click on a row chooses its step; a link leads to what it names', async () => {
  const page = await browser.open(text);
  await page.locator(`.label.step[data-step="${steps.committed}"]`).first().click();
  assert.match(await place(page), new RegExp(`^step ${steps.committed} `));
  assert.match(await page.locator('.tab-step').innerText(), /names this step\. It is seen in step/);
  await page.locator('.verdict.named .link').click();
  assert.match(await place(page), new RegExp(`^step ${steps.guilty} `));
  await page.close();
});

test('a message is followed to where it was taken, and back to where it was sent', async () => {
  const page = await browser.open(text);
  const {messages} = data.runs[0];
  const message = messages.name.indexOf('PrepareOk#1 r1->r0');
  await page.locator(`.message[data-message="${message}"]`).click();
  assert.match(await place(page), new RegExp(`^step ${messages.received[message]} `));
  assert.match(await page.locator('.chosen-message').innerText(), /PrepareOk#1 r1->r0/);
  await page.locator('.step-body .link.name').first().click();
  assert.match(await place(page), new RegExp(`^step ${messages.sentIn[message]} `));
  await page.keyboard.press('Enter'); // what it came from
  assert.match(await page.locator('.chosen-message').innerText(), /Prepare#1 r0->r1/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('a lost message ends in a cross and says why', async () => {
  const page = await browser.open(text);
  assert.equal(await page.locator('.part .message.lost .cross').count(), 1);
  assert.match(await page.locator('.part .message.lost title').textContent(), /the link is cut/);
  assert.match(await page.locator('.label.fault').first().textContent(), /cut r0->r2/);
  await page.close();
});

test('why: only the causal past, and back', async () => {
  const page = await browser.open(text);
  const all = await rows(page);
  await page.keyboard.press('w');
  const past = await rows(page);
  assert.ok(past > 3 && past < all, `${past} of ${all}`);
  assert.match(await page.locator('[aria-pressed=true]', {hasText: 'Why'}).innerText(), new RegExp(`${past} of ${all} steps`));
  await page.keyboard.press('w');
  assert.equal(await rows(page), all);
  await page.close();
});

test('nodes and message types are hidden; a link to a hidden step shows all again', async () => {
  const page = await browser.open(text);
  const all = await rows(page);
  await page.locator('.menu summary', {hasText: 'Nodes'}).click();
  await page.getByLabel('r0').uncheck();
  assert.equal(await page.locator('.head', {hasText: 'r0'}).count(), 0);
  assert.ok((await rows(page)) < all);
  await page.locator('.story .guilty .link').last().click();
  assert.match(await place(page), new RegExp(`^step ${steps.committed} `));
  assert.equal(await rows(page), all);
  await page.locator('.menu summary', {hasText: 'Messages'}).click();
  await page.getByLabel('PrepareOk').uncheck();
  assert.equal(await page.locator('.message title', {hasText: 'PrepareOk'}).count(), 0);
  await page.close();
});

test('time to scale, and rows again', async () => {
  const page = await browser.open(text);
  const height = () => page.locator('.canvas').evaluate((canvas) => canvas.offsetHeight);
  const before = await height();
  await page.getByRole('button', {name: 'Time', exact: true}).click();
  assert.notEqual(await height(), before);
  await page.getByRole('button', {name: 'Steps', exact: true}).click();
  assert.equal(await height(), before);
  await page.close();
});

test('finds a step by its number or name', async () => {
  const page = await browser.open(text);
  await page.getByRole('searchbox').fill('doviewchange');
  await page.keyboard.press('Enter');
  assert.match(await page.locator('.tab-step h2').innerText(), /DoViewChange#1/);
  await page.getByRole('searchbox').fill('3');
  await page.keyboard.press('Enter');
  assert.match(await place(page), /^step 3 /);
  await page.close();
});

test('dark by preference, light by the button, and the other way round', async () => {
  const page = await browser.open(text, {colorScheme: 'dark'});
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.getByRole('button', {name: 'Light colours'}).click();
  assert.notEqual(await ground(), dark);
  await page.getByRole('button', {name: 'Dark colours'}).click();
  assert.equal(await ground(), dark);
  await page.close();
});

test('commands are copied', async () => {
  const page = await browser.open(text);
  await page.getByRole('tab', {name: 'Reproduce'}).click();
  await page.getByRole('button', {name: 'Copy'}).first().click();
  await page.locator('.copy', {hasText: 'Copied'}).waitFor();
  await page.close();
});

test('paper gets the whole diagram and all panels', async () => {
  const page = await browser.open(text);
  await page.emulateMedia({media: 'print'});
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await rows(page), data.runs[0].steps.at.length);
  assert.ok(await page.locator('.tab-again').isVisible());
  assert.ok(!(await page.locator('.tools').isVisible()));
  await page.close();
});

test('a message that does not say in which step it was sent is drawn from the one before it left', async () => {
  const {page: other, blocks: details} = finding();
  const {messages} = other.runs[0];
  const message = messages.name.indexOf('DoViewChange#1 r1->r2');
  const sentIn = messages.sentIn[message];
  messages.sentIn[message] = 0;
  const page = await browser.open(html(other, details));
  await page.locator(`.message[data-message="${message}"]`).click();
  assert.match(await page.locator('.chosen-message').innerText(), new RegExp(`sent in step ${sentIn} `));
  assert.deepEqual(page.complaints, []);
  await page.close();
});
