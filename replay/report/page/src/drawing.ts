// What is fixed while a diagram is scrolled: where everything stands, and which messages cross which
// part of it. A part is some rows, drawn when they come into view.

import type {Axis} from './axis';
import {ROW} from './axis';
import type {Filter} from './filter';
import type {Lanes} from './lanes';
import type {Moment, Span} from './data';
import type {RunModel} from './run';
import {isLost} from './words';

export const ROWS_OF_PART = 24;
const PASSING = 60; // more lines that neither begin nor end in a part say nothing

export interface PlacedSpan {
  spans: Span[]; // of one kind, at one time
  top: number;
  bottom: number;
}

export class Drawing {
  readonly parts: number;
  readonly spans: PlacedSpan[];
  readonly moments: {moment: Moment; y: number}[];
  private readonly crossing: number[][] = [];
  private readonly long: number[] = []; // messages that cross many parts

  constructor(
    readonly model: RunModel,
    readonly axis: Axis,
    readonly lanes: Lanes,
    readonly filter: Filter,
    readonly texts: Map<number, string>, // what clients ask and are answered, by step
    readonly signs: Map<number, string> = new Map(), // classes of steps
  ) {
    this.parts = Math.max(Math.ceil(axis.rows / ROWS_OF_PART), 1);
    for (let part = 0; part < this.parts; ++part) this.crossing.push([]);
    this.placeMessages();
    this.spans = this.placeSpans();
    this.moments = this.placeMoments();
  }

  top(part: number): number {
    const row = part * ROWS_OF_PART;
    return row === 0 ? 0 : this.axis.y[row] - ROW / 2;
  }
  bottom(part: number): number {
    return part + 1 < this.parts ? this.top(part + 1) : this.axis.height;
  }
  partAt(y: number): number {
    const row = this.axis.rowAt(y);
    let part = Math.min(Math.floor(row / ROWS_OF_PART), this.parts - 1);
    while (part > 0 && this.top(part) > y) --part;
    return Math.max(part, 0);
  }

  // Also those that only pass by.
  messagesOf(part: number): number[] {
    const top = this.top(part);
    const bottom = this.bottom(part);
    const passing: number[] = [];
    let through = 0;
    for (const message of this.long) {
      const [from, to] = this.reach(message);
      if (from >= bottom || to <= top) continue;
      if (from < top && to >= bottom && ++through > PASSING) continue;
      passing.push(message);
    }
    return [...this.crossing[part], ...passing];
  }

  // From where to where a message's arrow goes down.
  reach(message: number): [number, number] {
    const {messages} = this.model.run;
    const start = this.axis.yOfStep(messages.sentIn[message]);
    const received = messages.received[message];
    return [start, received > 0 ? this.axis.yOfStep(received) : start + ROW * (isLost(messages.fate[message]) ? 0.95 : 0.7)];
  }

  private yAfter(step: number): number {
    const row = this.axis.row(step + 1);
    const {y, rows, height} = this.axis;
    if (rows === 0) return height / 2;
    if (row === 0) return y[0] - ROW / 2;
    return row < rows ? (y[row - 1] + y[row]) / 2 : y[rows - 1] + ROW / 2;
  }

  // What happens to a node at once is one label.
  private placeMoments(): {moment: Moment; y: number}[] {
    const placed = new Map<string, {moment: Moment; y: number}>();
    for (const moment of this.model.run.moments) {
      if (['deliver', 'fire', 'invoke', 'release'].includes(moment.kind)) continue;
      if (moment.node >= 0 && !this.lanes.shows(moment.node)) continue;
      const key = `${moment.afterStep} ${moment.node}`;
      const there = placed.get(key);
      if (there) there.moment = {...there.moment, text: `${there.moment.text}, ${moment.text}`};
      else placed.set(key, {moment, y: this.yAfter(moment.afterStep)});
    }
    return [...placed.values()];
  }

  private placeMessages(): void {
    const {messages} = this.model.run;
    for (let message = 0; message < messages.name.length; ++message) {
      if (!this.filter.message(message)) continue;
      const first = Math.min(Math.floor(this.axis.row(messages.sentIn[message]) / ROWS_OF_PART), this.parts - 1);
      const received = messages.received[message];
      let last = Math.min(Math.floor(this.axis.row(received || messages.sentIn[message] + 1) / ROWS_OF_PART), this.parts - 1);
      last = Math.max(first, last);
      if (last - first > 12) {
        this.long.push(message);
        continue;
      }
      for (let part = first; part <= last; ++part) this.crossing[part].push(message);
    }
  }

  private placeSpans(): PlacedSpan[] {
    const groups = new Map<string, PlacedSpan>();
    for (const span of this.model.run.spans) {
      if (span.end === span.start) continue; // its beginning and end are marked
      const nodes = span.node >= 0 ? [span.node] : [span.from, span.to];
      if (!nodes.every((node) => this.lanes.shows(node))) continue;
      const about = span.node >= 0 ? `node ${span.node}` : 'link';
      const key = [span.kind, about, span.start, span.end, span.amount].join(' ');
      const group = groups.get(key);
      if (group) {
        group.spans.push(span);
        continue;
      }
      const top = this.axis.yOfTime(span.start);
      const bottom = span.end < 0 ? this.axis.height : this.axis.yOfTime(span.end);
      groups.set(key, {spans: [span], top, bottom: Math.max(bottom, top + 6)});
    }
    return [...groups.values()];
  }
}
