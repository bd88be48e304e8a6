// A button that unfolds boxes to tick.

import {h} from './dom';

export function menu(title: string, items: {name: string; value: number}[], hidden: Set<number>, changed: () => void): HTMLElement {
  const summary = h('summary', {}, title);
  const boxes: HTMLInputElement[] = [];
  const update = (): void => {
    summary.textContent = hidden.size > 0 ? `${title}: ${items.length - hidden.size} of ${items.length}` : title;
    for (const box of boxes) box.checked = !hidden.has(Number(box.value));
  };
  const set = (all: boolean): void => {
    hidden.clear();
    if (!all) for (const item of items) hidden.add(item.value);
    update();
    changed();
  };
  const list = items.map((item) => {
    const box = h('input', {type: 'checkbox', value: item.value});
    boxes.push(box);
    box.addEventListener('change', () => {
      if (box.checked) hidden.delete(item.value);
      else hidden.add(item.value);
      update();
      changed();
    });
    return h('label', {}, box, item.name);
  });
  update();
  const all = h('button', {class: 'small', click: () => set(true)}, 'All');
  const none = h('button', {class: 'small', click: () => set(false)}, 'None');
  const fold = h('details', {class: 'menu'}, summary, h('div', {class: 'menu-items'}, h('p', {}, all, none), ...list));
  document.addEventListener('click', (event) => {
    if (!fold.contains(event.target as Node)) fold.open = false;
  });
  fold.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    fold.open = false;
    summary.focus();
  });
  return fold;
}
