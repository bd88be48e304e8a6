// A value as a tree that unfolds. Given what it was before, fields that differ are marked, and the
// ways to them are open.

import {isObject} from './details';
import {h} from './dom';

const PAGE = 100; // of a long list, so many at a time

export interface TreeOptions {
  before?: {value: unknown}; // what stood here
  open?: number; // levels that are open from the start
}

export function tree(value: unknown, options: TreeOptions = {}): HTMLElement {
  const root = h('ul', {class: 'tree'});
  addFields(root, value, options.before, options.open ?? 1);
  return root;
}

function entriesOf(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.map((one, index) => [String(index), one]);
  if (isObject(value)) return Object.entries(value);
  return [];
}

const isLeaf = (value: unknown): boolean => typeof value !== 'object' || value === null || entriesOf(value).length === 0;

export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const ours = entriesOf(a);
  const theirs = new Map(entriesOf(b));
  return ours.length === theirs.size && ours.every(([key, value]) => theirs.has(key) && same(value, theirs.get(key)));
}

function leafText(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '\u201c\u201d' : value;
  if (Array.isArray(value)) return 'empty';
  if (isObject(value)) return '{}';
  return String(value);
}

function brief(value: unknown): string {
  if (isLeaf(value)) return leafText(value).slice(0, 80);
  const entries = entriesOf(value);
  if (Array.isArray(value)) return `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`;
  if (isObject(value) && typeof value.size === 'number' && Array.isArray(value.entries)) return `${value.size} ${value.size === 1 ? 'entry' : 'entries'}`;
  return entries
    .slice(0, 4)
    .map(([key, one]) => (isLeaf(one) ? `${key} ${leafText(one).slice(0, 24)}` : key))
    .join(', ');
}

function addFields(list: HTMLElement, value: unknown, before: {value: unknown} | undefined, open: number): void {
  const old = before ? new Map(entriesOf(before.value)) : undefined;
  const entries = entriesOf(value);
  if (entries.length === 0) {
    list.append(h('li', {}, leafText(value)));
    return;
  }
  let next = 0;
  const more = h('button', {class: 'more'});
  const add = (): void => {
    for (const [key, one] of entries.slice(next, next + PAGE)) more.before(field(key, one, old, open));
    next += PAGE;
    more.textContent = `show more (${entries.length - next} entries)`;
    if (next >= entries.length) more.remove();
  };
  more.addEventListener('click', add);
  list.append(more);
  add();
  if (!old) return;
  const names = new Set(entries.map(([key]) => key));
  for (const [key, one] of old) {
    if (names.has(key)) continue;
    list.append(h('li', {class: 'gone'}, mark('removed'), h('span', {class: 'key'}, key), h('del', {}, brief(one))));
  }
}

function mark(word: string): HTMLElement {
  return h('span', {class: 'mark'}, word);
}

function field(key: string, value: unknown, old: Map<string, unknown> | undefined, open: number): HTMLElement {
  const isNew = old !== undefined && !old.has(key);
  const differs = old !== undefined && !isNew && !same(value, old.get(key));
  const name = h('span', {class: 'key'}, key);
  if (isLeaf(value)) {
    const item = h('li', {class: isNew || differs ? 'changed' : ''}, isNew ? mark('new') : differs ? mark('changed') : null, name);
    item.append(h('span', {class: 'value'}, leafText(value)));
    if (differs) item.append(h('span', {class: 'was'}, 'was ', h('del', {}, brief(old.get(key)))));
    return item;
  }
  const before = old && old.has(key) ? {value: old.get(key)} : undefined;
  const fold = h('details', {}, h('summary', {}, isNew ? mark('new') : differs ? mark('changed') : null, name, h('span', {class: 'brief'}, brief(value))));
  const inner = h('ul', {class: 'tree'});
  let filled = false;
  const fill = (): void => {
    if (filled) return;
    filled = true;
    addFields(inner, value, before, open - 1);
  };
  fold.append(inner);
  fold.addEventListener('toggle', fill);
  if (open > 1 || differs) {
    fill();
    fold.open = true;
  }
  return h('li', {class: isNew || differs ? 'changed' : ''}, fold);
}
