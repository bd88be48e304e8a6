// Elements, made so that text stays text: a string becomes shown(text), never markup.

import {plain, shown} from './text';

export type Child = Node | string | number | null | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

function fill(element: Element, attributes: Attributes, children: Child[], text: (text: string) => Node): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : plain(String(value), 2000));
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : text(String(child)));
  }
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (tag === 'button') element.setAttribute('type', 'button');
  fill(element, attributes, children, shown);
  return element;
}

export function s<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  fill(element, attributes, children, (text) => document.createTextNode(plain(text, 160)));
  return element;
}

export function replace(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  fill(element, {}, children, shown);
}

// Says it to a screen reader.
let region: HTMLElement | null = null;
export function announce(text: string): void {
  if (!region) {
    region = h('div', {class: 'unseen', role: 'status', 'aria-live': 'polite'});
    document.body.append(region);
  }
  region.textContent = plain(text);
}
