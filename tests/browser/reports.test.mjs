// Reports as the command writes them: of the defects that the scenarios keep, of a liveness finding,
// of a history. STAMPEDE names the command.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {after, before, test} from 'node:test';
import {Browser} from './page.mjs';

const command = process.env.STAMPEDE ?? fileURLToPath(new URL('../../build/release/cli/stampede', import.meta.url));
const scenario = (name) => fileURLToPath(new URL(`../../scenarios/${name}.json`, import.meta.url));
let browser;
let folder;
before(async () => {
  browser = await Browser.start();
  folder = mkdtempSync(join(tmpdir(), 'stampede-real-'));
});
after(async () => {
  await browser.stop();
  rmSync(folder, {recursive: true});
});

function reportOf(...words) {
  const file = join(folder, 'page.html');
  execFileSync(command, ['report', ...words, '-o', file], {stdio: 'pipe'});
  return readFileSync(file, 'utf8');
}

const findings = [
  ['the state-transfer loss', 'vsr/transfer-truncates-log-to-the-end', 'log-agreement', /r1 receives Prepare#1 from r2: it goes from term 0 to 2 and cuts its log from 1 to 0 and loses 1, committed/],
  ['the recovery loss', 'vsr/recovery-forgets-promise-to-the-end', 'log-agreement', /r1 executed another operation 1 than r0/],
  ['a read inversion', 'abd/new-old-inversion', 'linearizability', /c2 asks for/],
  ['a liveness finding', 'vsr/partial-partition-quorum-loss', 'progress', /still without an answer 10s of virtual time after all but lasting faults ended/],
];
for (const [title, name, invariant, tells] of findings) {
  test(title, async () => {
    const page = await browser.open(reportOf(scenario(name)));
    const outcome = await page.locator('.outcome').innerText();
    assert.match(outcome, new RegExp(`${invariant} violated in step`));
    assert.match(await page.locator('.story-panel').innerText(), tells);
    const last = await page.locator('.place').innerText();
    await page.keyboard.press('ArrowUp');
    assert.notEqual(await page.locator('.place').innerText(), last);
    await page.keyboard.press('g');
    await page.locator('.invariants').waitFor();
    await page.keyboard.press('w');
    assert.match(await page.locator('[aria-pressed=true]', {hasText: 'Why'}).innerText(), /of \d+ steps/);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });
}

test('with the defect and without', async () => {
  const page = await browser.open(reportOf(scenario('vsr/transfer-truncates-log-to-the-end'), '--without-defect'));
  const text = await page.locator('body').innerText();
  assert.match(text, /with the defect/);
  assert.match(text, /without the defect/);
  assert.match(text, /The same for 27 steps/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('a history made by hand', async () => {
  const history = join(folder, 'history.jsonl');
  writeFileSync(
    history,
    ['{"stampede_history": 1, "model": "register"}', '{"process": 0, "type": "invoke", "f": "write", "value": 1}', '{"process": 0, "type": "ok", "f": "write"}', '{"process": 1, "type": "invoke", "f": "read"}', '{"process": 1, "type": "ok", "f": "read", "value": 2}', ''].join('\n'),
  );
  const file = join(folder, 'history.html');
  assert.throws(() => execFileSync(command, ['check', history, '--report', file], {stdio: 'pipe'}), {status: 1});
  const page = await browser.open(readFileSync(file, 'utf8'));
  assert.match(await page.locator('body').innerText(), /This fits nowhere: 1 read → 2/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});
