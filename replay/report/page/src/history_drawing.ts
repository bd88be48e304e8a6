// Operations as bars, the order found as a line through them, and the state after each above.

import type {HistoryKey, Operation} from './data';
import {s} from './dom';
import type {HistoryAxis} from './history_axis';
import {cross} from './marker';

export const LANE = 54;
export const TOP = 46; // the line of states

export function operationText(operation: Operation): string {
  return operation.end < 0 ? `${operation.text}, never answered` : `${operation.text} \u2192 ${operation.answer === '' ? '\u201c\u201d' : operation.answer}`;
}

const yOf = (lane: number): number => TOP + lane * LANE + 30;

export function drawHistory(key: HistoryKey, axis: HistoryAxis, from: number, to: number, chosen: number): SVGSVGElement {
  const height = TOP + axis.rows * LANE + 16;
  const svg = s('svg', {class: 'history-part', width: to - from, height, viewBox: `${from} 0 ${to - from} ${height}`, 'aria-hidden': 'true'});
  for (let lane = 0; lane < axis.rows; ++lane) svg.append(s('line', {class: 'lane', x1: from, x2: to, y1: yOf(lane), y2: yOf(lane)}));
  drawMatter(key, axis, svg, height);
  const places = new Map(key.order.map((operation, place) => [operation, place]));
  axis.bars.forEach((bar, index) => {
    if (bar.right < from || bar.left > to) return;
    const next = nextInLane(axis, index);
    svg.append(drawBar(key, axis, index, Math.min(next, bar.left + 420) - bar.left, index === chosen, places.has(index)));
  });
  drawOrder(key, axis, svg, from, to);
  return svg;
}

function nextInLane(axis: HistoryAxis, index: number): number {
  const bar = axis.bars[index];
  let next = axis.width;
  for (const other of axis.bars) if (other.lane === bar.lane && other.left > bar.left) next = Math.min(next, other.left);
  return next;
}

// The stretch that the verdict is about.
function drawMatter(key: HistoryKey, axis: HistoryAxis, svg: SVGSVGElement, height: number): void {
  if (key.misfit < 0) return;
  const bars = [key.misfit, ...key.conflict].map((index) => axis.bars[index]).filter(Boolean);
  const left = Math.min(...bars.map((bar) => bar.left)) - 14;
  const right = Math.max(...bars.map((bar) => Math.min(bar.right, bar.left + 2000))) + 14;
  svg.prepend(s('rect', {class: 'matter', x: left, y: 2, width: right - left, height: height - 4}));
}

function drawBar(key: HistoryKey, axis: HistoryAxis, index: number, room: number, chosen: boolean, ordered: boolean): SVGElement {
  const bar = axis.bars[index];
  const operation = key.operations[index];
  const y = yOf(bar.lane);
  const misfit = index === key.misfit;
  const classes = ['operation', misfit ? 'misfit' : key.conflict.includes(index) ? 'conflict' : ordered ? '' : 'unplaced', chosen ? 'chosen' : ''];
  const width = Math.max(bar.right - bar.left, 4);
  const text = operationText(operation);
  const sign = misfit ? '\u2717 ' : key.conflict.includes(index) ? '! ' : '';
  const most = Math.max(Math.floor(room / 6.6) - 1, 4);
  const group = s('g', {class: classes.join(' '), 'data-operation': index}, s('title', {}, `${operation.client}: ${text}`));
  group.append(
    s('rect', {class: 'bar', x: bar.left, y: y - 8, width, height: 16, rx: 3, 'stroke-dasharray': bar.open ? '4 3' : undefined}),
    s('text', {class: 'operation-text', x: bar.left, y: y - 13}, sign + (text.length > most ? text.slice(0, most) + '\u2026' : text)),
  );
  if (misfit) group.append(s('rect', {fill: 'url(#hatch)', x: bar.left, y: y - 8, width, height: 16, rx: 3}), cross(bar.left + Math.min(width / 2, 40), y, 6, 'cross'));
  return group;
}

function drawOrder(key: HistoryKey, axis: HistoryAxis, svg: SVGSVGElement, from: number, to: number): void {
  const line: string[] = [];
  const points: SVGElement[] = [];
  let free = -Infinity; // right of the state shown last
  let low = false;
  key.order.forEach((operation, place) => {
    const x = axis.points[place];
    if (x < from - 2000 || x > to + 2000) return;
    const y = yOf(axis.bars[operation].lane);
    line.push(`${x.toFixed(1)} ${y}`);
    points.push(s('circle', {class: 'point', cx: x, cy: y, r: 4.5}), s('line', {class: 'fall', x1: x, x2: x, y1: low ? 36 : 24, y2: y - 8}));
    const before = place > 0 ? key.states[place - 1] : key.before;
    const state = key.states[place] ?? '';
    if (state !== before) {
      const text = state.length > 16 ? state.slice(0, 15) + '\u2026' : state;
      low = x - text.length * 3.5 < free && !low;
      free = x + text.length * 3.5 + 4;
      points.push(s('text', {class: 'state', x, y: low ? 32 : 16, 'text-anchor': 'middle'}, text));
    } else points.push(s('circle', {class: 'same', cx: x, cy: 18, r: 1.6}));
  });
  if (line.length > 1) svg.append(s('path', {class: 'order', d: `M${line.join('L')}`}));
  svg.append(...points);
}
