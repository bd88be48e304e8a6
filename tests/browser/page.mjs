// Pages as the command writes them: data put into the template that is checked in.
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {chromium} from 'playwright-core';

const template = readFileSync(new URL('../../replay/report/page.html', import.meta.url), 'utf8');
const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export function html(page, blocks = []) {
  const lines = [page, ...blocks].map((line) => JSON.stringify(line)).join('\n') + '\n';
  const data = gzipSync(lines).toString('base64');
  // The data first: a title may hold the other's name, base64 does not.
  return template.replace('@DATA@', () => data).replace('@TITLE@', () => escaped(page.title.slice(0, 200)));
}

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

// A browser, and pages in it that are opened from disk. What a page complains of is kept.
export class Browser {
  static async start() {
    const browser = new Browser();
    browser.folder = mkdtempSync(join(tmpdir(), 'stampede-report-'));
    browser.chromium = await chromium.launch({executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS});
    return browser;
  }

  async open(text, options = {}) {
    const file = join(this.folder, `${++this.count}.html`);
    writeFileSync(file, text);
    const page = await this.chromium.newPage({viewport: {width: 1440, height: 900}, ...options});
    page.complaints = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && page.complaints.push(message.text()));
    page.on('pageerror', (error) => page.complaints.push(error.message));
    page.on('request', (request) => request.url().startsWith('file:') || page.complaints.push(`asks for ${request.url()}`));
    page.on('dialog', (dialog) => {
      page.complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    await page.goto(`file://${file}`);
    await page.waitForFunction(() => performance.getEntriesByName('report-shown').length > 0 || document.querySelector('[role=alert]'));
    return page;
  }

  count = 0;

  async stop() {
    await this.chromium.close();
    rmSync(this.folder, {recursive: true});
  }
}
