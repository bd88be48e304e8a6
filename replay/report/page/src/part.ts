// Draws some rows of the diagram.

import type {Drawn} from './arrows';
import {drawMessage} from './arrows';
import {ROW} from './axis';
import {drawLanes, drawSpans} from './bands';
import {s} from './dom';
import {Drawing, ROWS_OF_PART} from './drawing';
import {cross, marker} from './marker';
import {lostBy} from './loss';
import type {Selection} from './selection';
import {shortName, time} from './words';

export function drawPart(drawing: Drawing, part: number, selection: Selection): SVGSVGElement[] {
  const top = drawing.top(part);
  const bottom = drawing.bottom(part);
  const {axis, lanes} = drawing;
  const drawn: Drawn = {lines: [], labels: []};
  const grounds: SVGElement[] = [];
  const markers: SVGElement[] = [];

  drawSpans(drawing, top, bottom, false, drawn);
  drawLanes(drawing, top, bottom, drawn);
  drawSpans(drawing, top, bottom, true, drawn);
  const {lines} = drawn;
  const first = part * ROWS_OF_PART;
  const last = Math.min(first + ROWS_OF_PART, axis.rows);
  for (let row = first; row < last; ++row) drawRow(drawing, row, top, selection, grounds, markers, drawn.labels);
  for (const message of drawing.messagesOf(part)) drawMessage(drawing, message, top, bottom, selection, drawn);
  drawMoments(drawing, top, bottom, markers, drawn.labels);

  // Labels may reach over the edge of their part, and lie above the lines of the next one.
  return [layer('part lines', [...grounds, ...lines]), layer('part labels', [...markers, ...drawn.labels])];

  function layer(name: string, content: SVGElement[]): SVGSVGElement {
    const svg = s('svg', {class: name, width: lanes.width, height: bottom - top, 'aria-hidden': 'true', focusable: 'false'});
    svg.append(...content);
    svg.style.top = `${top}px`;
    return svg;
  }
}

function drawRow(
  drawing: Drawing,
  row: number,
  top: number,
  selection: Selection,
  grounds: SVGElement[],
  markers: SVGElement[],
  labels: SVGElement[],
): void {
  const {axis, lanes, model} = drawing;
  const {steps, violation} = model.run;
  const step = axis.steps[row];
  const node = model.nodeOf(step);
  const x = lanes.x(node);
  const y = axis.y[row] - top;
  const below = row + 1 < axis.rows ? axis.y[row + 1] - axis.y[row] : ROW;
  const tall = Math.min(ROW, below);
  const guilty = step === model.guilty();
  const named = violation !== null && violation.steps.includes(step);

  const classes = ['row'];
  if (step === selection.step) classes.push('chosen');
  const sign = drawing.signs.get(step);
  if (sign) classes.push(sign);
  if (guilty) classes.push('guilty');
  else if (named) classes.push('named');
  grounds.push(s('rect', {class: classes.join(' '), x: 0, y: y - tall / 2, width: lanes.width, height: tall, 'data-step': step}));

  // Times, where they change.
  const before = row > 0 ? model.at(axis.steps[row - 1]) : -1;
  if (model.at(step) !== before) labels.push(s('text', {class: 'time', x: 64, y: y + 4, 'text-anchor': 'end', 'data-step': step}, time(model.at(step))));
  labels.push(s('text', {class: 'number', x: lanes.width - 8, y: y + 4, 'text-anchor': 'end', 'data-step': step}, String(step)));
  if (axis.breaks.has(row)) {
    const gap = axis.y[row] - axis.y[row - 1];
    labels.push(s('path', {class: 'break', d: `M58 ${y - gap / 2 - 5}l8 3l-10 4l8 3`}));
    labels.push(s('text', {class: 'label quiet', x: 50, y: y - gap / 2 + 4, 'text-anchor': 'end'}, time(model.at(step) - before)));
  }

  const kinds = [guilty ? 'guilty' : '', steps.crashed[step - 1] ? 'crashed' : '', model.isReplica(node) ? 'replica' : 'client'];
  const shape = marker(steps.input[step - 1], x, y, kinds.join(' '));
  shape.setAttribute('data-step', String(step));
  shape.append(s('title', {}, steps.text[step - 1]));
  if (guilty) markers.push(s('circle', {class: 'ring', cx: x, cy: y, r: 11}));
  else if (named) markers.push(s('circle', {class: 'ring faint', cx: x, cy: y, r: 10}));
  markers.push(shape);
  if (steps.crashed[step - 1]) markers.push(cross(x, y, 8, 'cross'));
  if (steps.wrote?.[step - 1]) markers.push(s('path', {class: 'disk', d: `M${x - 17} ${y + 2}h7v6h-7zm0 2.2h7`}));

  // The name of what came in stands on the side that it did not come from.
  const message = steps.message[step - 1];
  const fromRight = message >= 0 && lanes.shows(model.run.messages.from[message]) && lanes.x(model.run.messages.from[message]) > x;
  const text = s('text', {
    class: guilty ? 'label step guilty' : 'label step',
    x: fromRight ? x - 14 : x + 14,
    y: y + 4,
    'text-anchor': fromRight ? 'end' : 'start',
    'data-step': step,
  });
  for (const [name, words] of rowLabel(drawing, step)) text.append(s('tspan', {class: name}, words));
  labels.push(text);
  const outcome = rowOutcome(drawing, step);
  if (outcome.length === 0) return;
  // There is less room on the left.
  const beside = fromRight ? s('text', {class: 'label step', x: x + (guilty ? 18 : 14), y: y + 4, 'data-step': step}) : text;
  for (const [name, words] of outcome) beside.append(s('tspan', {class: name}, fromRight ? words : `  ${words}`));
  if (fromRight) labels.push(beside);
}

// Pieces of text, each with the class that it is shown in.
function rowLabel(drawing: Drawing, step: number): [string, string][] {
  const {model, texts} = drawing;
  const {steps} = model.run;
  const pieces: [string, string][] = [];
  const input = steps.input[step - 1];
  if (drawing.signs.has(step)) pieces.push(['only', drawing.signs.get(step) === 'only' ? '\u2260 ' : '\u2248 ']);
  if (input === 0) pieces.push(['quiet', 'starts']);
  else if (input === 3) pieces.push(['quiet', 'synced']);
  else pieces.push(['name', shortName(model.name(step))]);
  const said = texts.get(step);
  if (said) pieces.push(['said', `  ${said}`]);
  return pieces;
}

function rowOutcome(drawing: Drawing, step: number): [string, string][] {
  const {violation} = drawing.model.run;
  const pieces: [string, string][] = [];
  const done = committedBy(drawing, step);
  if (done) pieces.push(['commit', `\u2713 ${done} `]);
  const lost = lostBy(drawing.model, step);
  if (lost) pieces.push(['loss', `\u2702 ${lost} `]);
  if (violation && step === violation.step) pieces.push(['verdict', `\u2717 ${violation.invariant}`]);
  return pieces;
}

function committedBy(drawing: Drawing, step: number): string {
  const {model} = drawing;
  if (!model.isReplica(model.nodeOf(step))) return '';
  const before = model.before[step];
  const {committed} = model.run.steps;
  const from = before > 0 ? committed[before - 1] : 0;
  const to = committed[step - 1];
  if (to <= from) return '';
  return to === from + 1 ? `commits ${to}` : `commits ${from + 1}\u2013${to}`;
}

function drawMoments(drawing: Drawing, top: number, bottom: number, markers: SVGElement[], labels: SVGElement[]): void {
  const {lanes} = drawing;
  for (const {moment, y} of drawing.moments) {
    if (y < top || y >= bottom) continue;
    const at = y - top;
    const x = moment.node >= 0 ? lanes.x(moment.node) : lanes.left;
    const end = lanes.width - 20;
    if (moment.node < 0) labels.push(s('line', {class: 'moment', x1: lanes.left, x2: end, y1: at, y2: at}));
    else if (moment.kind === 'crash') markers.push(cross(x, at, 6, 'cross'));
    else markers.push(s('path', {class: 'bolt', d: `M${x + 1} ${at - 7}l-5 8h4l-2 6l6 -8h-4z`}));
    labels.push(s('text', {class: 'label moment', x: moment.node >= 0 ? x + 14 : lanes.left + 4, y: at + 4}, moment.text));
  }
}
