// Reads the data and shows what it holds.

import type {Page} from './data';
import {h, replace} from './dom';
import {Lines} from './load';
import {pageView} from './page_view';

async function start(): Promise<void> {
  performance.mark('report-start');
  const root = document.getElementById('page') as HTMLElement;
  const data = document.getElementById('data') as HTMLElement;
  try {
    const lines = new Lines(data.textContent ?? '');
    data.textContent = ''; // it would be held twice
    const page = JSON.parse(await lines.line(0)) as Page;
    if (page.version !== 1) throw new Error('This report was made by another version: its data can\u2019t be read.');
    pageView(root, page, lines);
    performance.mark('report-shown');
  } catch (error) {
    replace(root, h('p', {class: 'loading problem', role: 'alert'}, (error as Error).message || 'The data of this report is damaged.'));
  }
}

void start();
