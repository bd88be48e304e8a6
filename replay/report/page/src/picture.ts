// A small picture that the command drew, as text of an SVG. It is parsed apart from the page, and only
// shapes and text with plain attributes are taken over.

import {plain} from './text';

const ELEMENTS = new Set(['svg', 'g', 'path', 'line', 'rect', 'circle', 'ellipse', 'polyline', 'polygon', 'text', 'tspan', 'title', 'desc']);
const ATTRIBUTES = new Set([
  'viewBox', 'width', 'height', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'd', 'points', 'dx', 'dy',
  'fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity', 'fill-opacity', 'stroke-opacity',
  'font-size', 'font-weight', 'font-family', 'font-style', 'text-anchor', 'transform',
]);
// No references, not even to the page itself.
const VALUE = /^[\w\s.,#%()+\-']*$/;
// A picture with any of these is not one that the command draws.
const REFUSED = /<(script|style|!|\?)|\s(on\w+|style|href|xlink:href)\s*=/i;
// Sizes that a browser would complain about.
const SIZE = /^(width|height|r|rx|ry)$/;
const SVG = 'http://www.w3.org/2000/svg';
const MOST = 5000; // elements

export function picture(text: string, label: string): SVGElement | null {
  if (text === '' || text.length > 500_000 || REFUSED.test(text)) return null;
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  const root = parsed.documentElement;
  if (root.namespaceURI !== SVG || root.localName !== 'svg') return null;
  let left = MOST;
  const copy = (from: Element): SVGElement | null => {
    if (--left < 0 || from.namespaceURI !== SVG || !ELEMENTS.has(from.localName)) return null;
    const to = document.createElementNS(SVG, from.localName);
    for (const {name, value} of from.attributes) {
      if (SIZE.test(name) && !/^[\d.]/.test(value)) continue;
      if (ATTRIBUTES.has(name) && VALUE.test(value) && !/url/i.test(value)) to.setAttribute(name, value);
    }
    for (const child of from.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) to.append(plain(child.textContent ?? ''));
      else if (child.nodeType === Node.ELEMENT_NODE) to.append(...[copy(child as Element)].filter((one): one is SVGElement => one !== null));
    }
    return to as SVGElement;
  };
  const svg = copy(root);
  if (!svg) return null;
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', plain(label));
  return svg;
}
