// Messages: from the step that sent them to the one that took them, or to where they were lost.

import {s} from './dom';
import type {Drawing} from './drawing';
import {cross} from './marker';
import type {Selection} from './selection';
import {FATES, isLost, shortName, time} from './words';

const EDGE = 30;

export interface Drawn {
  lines: SVGElement[];
  labels: SVGElement[];
}

const LOSS = ['', 'dropped', 'cut', 'receiver down', 'connection broke'];

// "Prepare#3 r0->r2, dropped", for people.
export function described(drawing: Drawing, message: number): string {
  const {model} = drawing;
  const {messages} = model.run;
  const words = [messages.name[message], FATES[messages.fate[message]]];
  if (messages.copy[message]) words.push('a duplicate made by a fault');
  if (messages.held[message] && messages.fate[message] === 0) words.push('held for a while');
  if (messages.delay[message] > 0) words.push(`made late by ${time(messages.delay[message])}`);
  return words.join(', ');
}

export function drawMessage(drawing: Drawing, message: number, top: number, bottom: number, selection: Selection, drawn: Drawn): void {
  const {model, lanes} = drawing;
  const {messages} = model.run;
  const fate = messages.fate[message];
  const [startY, endY] = drawing.reach(message);
  const from = lanes.x(messages.from[message]);
  const to = lanes.x(messages.to[message]);
  const way = to === from ? 1 : Math.sign(to - from);
  const classes = ['message'];
  if (messages.copy[message]) classes.push('copy');
  if (!model.manual && messages.held[message]) classes.push('held');
  else if (messages.delay[message] > 0) classes.push('delayed');
  if (selection.message === message) classes.push('chosen');
  else if (selection.step > 0 && (messages.sentIn[message] === selection.step || messages.received[message] === selection.step)) classes.push('near');
  if (fate !== 0) classes.push(isLost(fate) ? 'lost' : 'open');

  let endX = to - way * 7;
  let atEnd = endY;
  if (fate === 3) endX = to - way * 13;
  else if (fate !== 0) endX = to - way * lanes.spacing * 0.42;
  else if (to !== from) {
    // The arrow's head touches the marker, along the arrow.
    const length = Math.hypot(to - from, endY - startY) || 1;
    endX = to - ((to - from) / length) * 7;
    atEnd = endY - ((endY - startY) / length) * 7;
  }
  const path = to === from ? bow(from, startY - top, atEnd - top) : line(from, startY - top, endX, atEnd - top, bottom - top);
  const group = s('g', {class: classes.join(' '), 'data-message': message}, s('title', {}, described(drawing, message)));
  group.append(s('path', {class: 'hit', d: path}), s('path', {class: 'line', d: path}));
  const ends = atEnd >= top && atEnd < bottom;
  if (fate === 0) {
    if (ends) group.append(head(endX, atEnd - top, endX - from || 1, atEnd - startY));
  } else if (isLost(fate)) group.append(cross(endX, endY - top, 4.5, 'cross'));
  else if (fate === 6) group.append(s('path', {class: 'line', d: `M${endX - 2} ${endY - top - 4}v8m4 0v-8`}));
  else group.append(s('circle', {class: 'line', cx: endX, cy: endY - top, r: 3}));
  drawn.lines.push(group);

  if (startY >= top && startY < bottom && (isLost(fate) || classes.includes('chosen'))) {
    const text = isLost(fate) ? `${shortName(messages.name[message])} ${LOSS[fate]}` : shortName(messages.name[message]);
    const x = fate === 0 ? (from + endX) / 2 : endX + 8 * way;
    const y = (fate === 0 ? (startY + endY) / 2 - 4 : endY + 4) - top;
    const anchor = fate === 0 ? 'middle' : way > 0 ? 'start' : 'end';
    drawn.labels.push(
      s('text', {class: isLost(fate) ? 'label lost' : 'label', x, y, 'text-anchor': anchor, 'data-message': message}, text),
    );
  }
  if (ends && fate === 0 && !model.manual && (messages.held[message] || messages.delay[message] > 0 || messages.copy[message])) {
    const late = model.late(message);
    const word = messages.copy[message] ? 'duplicate' : `${messages.held[message] ? 'held' : 'late'} ${time(late)}`;
    drawn.labels.push(
      s('text', {class: 'label quiet', x: endX - way * 8, y: atEnd - top + 12, 'text-anchor': way > 0 ? 'end' : 'start', 'data-message': message}, word),
    );
  }
}

// To itself.
function bow(x: number, from: number, to: number): string {
  return `M${x} ${from}q34 ${(to - from) / 2} 0 ${to - from}`;
}

// The piece of it that is in the part: a browser takes long for dashes that go on for millions of pixels.
function line(x0: number, y0: number, x1: number, y1: number, height: number): string {
  const at = (y: number): number => x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
  const begins = y0 < -EDGE ? [at(-EDGE), -EDGE] : [x0, y0];
  const ends = y1 > height + EDGE ? [at(height + EDGE), height + EDGE] : [x1, y1];
  return `M${begins[0]} ${begins[1]}L${ends[0]} ${ends[1]}`;
}

function head(x: number, y: number, dx: number, dy: number): SVGElement {
  const length = Math.hypot(dx, dy) || 1;
  const ux = dx / length;
  const uy = dy / length;
  const point = (along: number, across: number): string =>
    `${(x - ux * along - uy * across).toFixed(1)} ${(y - uy * along + ux * across).toFixed(1)}`;
  return s('path', {class: 'head', d: `M${point(0, 0)}L${point(8, 3.4)}L${point(8, -3.4)}z`});
}
