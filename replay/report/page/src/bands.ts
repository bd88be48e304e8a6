// A node's lane: its term as a colour and a number, its role as a width, what strikes it as hatching.

import type {Span} from './data';
import {s} from './dom';
import type {Drawing, PlacedSpan} from './drawing';
import {partition} from './partition';
import {upper} from './run';
import {kind, LEADING, list, RECOVERING, SERVING} from './words';
import type {Drawn} from './arrows';

const COLOURS = 6;

export function termColour(term: number, epoch: number): string {
  return `term${(((term + epoch * 2) % COLOURS) + COLOURS) % COLOURS}`;
}

export function drawLanes(drawing: Drawing, top: number, bottom: number, drawn: Drawn): void {
  const {lanes, model} = drawing;
  for (const node of lanes.nodes) {
    const x = lanes.x(node);
    drawn.lines.push(s('line', {class: 'lane', x1: x, x2: x, y1: 0, y2: bottom - top}));
    if (model.isReplica(node)) drawBands(drawing, node, top, bottom, drawn);
  }
}

function drawBands(drawing: Drawing, node: number, top: number, bottom: number, drawn: Drawn): void {
  const {axis, lanes, model} = drawing;
  const bands = model.bands[node];
  const epochs = bands.some((band) => band.epoch !== bands[0].epoch);
  const x = lanes.x(node);
  const first = Math.max(upper(bands.length, (i) => axis.yOfStep(bands[i].step) <= top) - 1, 0);
  for (let i = first; i < bands.length; ++i) {
    const band = bands[i];
    const start = axis.yOfStep(band.step);
    if (start >= bottom) break;
    const end = i + 1 < bands.length ? axis.yOfStep(bands[i + 1].step) : axis.height;
    const y0 = Math.max(start, top) - top;
    const y1 = Math.min(end, bottom) - top;
    if (y1 <= y0) continue;
    const wide = band.role & LEADING ? 18 : 9;
    const colour = termColour(band.term, band.epoch);
    drawn.lines.push(s('rect', {class: `band ${colour}`, x: x - wide / 2, y: y0, width: wide, height: y1 - y0}));
    if (band.role & RECOVERING) drawn.lines.push(s('rect', {class: 'over', fill: 'url(#dots)', x: x - wide / 2, y: y0, width: wide, height: y1 - y0}));
    else if (!(band.role & SERVING)) drawn.lines.push(s('rect', {class: 'over', fill: 'url(#bars)', x: x - wide / 2, y: y0, width: wide, height: y1 - y0}));
    const last = bands[i - 1];
    if (start >= top && (!last || last.term !== band.term || last.epoch !== band.epoch)) {
      const text = (epochs ? `epoch ${band.epoch} ` : '') + `term ${band.term}`;
      const place = x - (model.run.steps.wrote?.[band.step - 1] ? 21 : 14);
      drawn.labels.push(s('text', {class: `label term ${colour}`, x: place, y: start - top + 3.5, 'text-anchor': 'end'}, text));
    }
  }
}

// Those below the lanes, or a node's times of being down, which end its lane for a while.
export function drawSpans(drawing: Drawing, top: number, bottom: number, down: boolean, drawn: Drawn): void {
  for (const placed of drawing.spans) {
    if (placed.bottom <= top || placed.top >= bottom || (placed.spans[0].kind === 'down') !== down) continue;
    const y0 = Math.max(placed.top, top) - top;
    const height = Math.min(placed.bottom, bottom) - top - y0;
    if (placed.spans[0].node >= 0) drawNodeSpan(drawing, placed, top, y0, height, drawn);
    else drawLinkSpan(drawing, placed, top, y0, height, drawn);
  }
}

// Long amounts are in the story.
function spanName(span: Span): string {
  return span.amount && span.amount.length < 12 ? `${kind(span.kind)} ${span.amount}` : kind(span.kind);
}

function drawNodeSpan(drawing: Drawing, placed: PlacedSpan, top: number, y: number, height: number, drawn: Drawn): void {
  const [span] = placed.spans;
  const x = drawing.lanes.x(span.node);
  const wide = span.kind === 'down' ? 22 : 30;
  const begins = placed.top >= top;
  const name = spanName(span);
  const group = s('g', {class: span.kind === 'down' ? 'span down' : 'span'}, s('title', {}, name));
  group.append(s('rect', {class: 'ground', x: x - wide / 2, y, width: wide, height}));
  group.append(s('rect', {fill: span.kind === 'down' ? 'url(#bars)' : 'url(#hatch)', x: x - wide / 2, y, width: wide, height}));
  drawn.lines.push(group);
  if (begins) drawn.labels.push(s('text', {class: 'label fault', x: x + wide / 2 + 3, y: y + 11}, name));
}

function drawLinkSpan(drawing: Drawing, placed: PlacedSpan, top: number, y: number, height: number, drawn: Drawn): void {
  const {lanes, model} = drawing;
  const places = placed.spans.map((span) => [lanes.nodes.indexOf(span.from), lanes.nodes.indexOf(span.to)].sort((a, b) => a - b));
  const covered = new Set<number>();
  for (const [low, high] of places) for (let gap = low; gap < high; ++gap) covered.add(gap);
  const links = placed.spans.map((span) => `${model.names[span.from]}->${model.names[span.to]}`);
  const name = spanName(placed.spans[0]);
  const group = s('g', {class: 'span link'}, s('title', {}, `${name}: ${list(links)}`));
  for (const gap of covered) {
    const x = lanes.x(lanes.nodes[gap]) + 12;
    group.append(s('rect', {class: 'ground', x, y, width: lanes.spacing - 24, height}));
    group.append(s('rect', {fill: 'url(#hatch)', x, y, width: lanes.spacing - 24, height}));
  }
  drawn.lines.push(group);
  if (placed.top >= top && covered.size > 0) {
    const first = Math.min(...covered);
    const groups = placed.spans[0].kind === 'cut' ? partition(model.nodes, placed.spans) : null;
    const apart = groups?.map((group) => group.map((node) => model.names[node]).join(' ')).join(' | ');
    const text = apart ? `partition ${apart}` : links.length <= 3 ? `${name} ${links.join(', ')}` : `${name}: ${links.length} links`;
    drawn.labels.push(s('text', {class: 'label fault', x: lanes.x(lanes.nodes[first]) + 14, y: y + 11}, text));
  }
}
