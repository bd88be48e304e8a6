// Where calls and returns stand from left to right: each has a place of its own, in order, so that
// what overlaps and what does not can be seen whatever the times are.

import type {HistoryKey, Operation} from './data';

export interface Bar {
  left: number;
  right: number;
  lane: number;
  open: boolean; // never answered
}

export interface Lane {
  client: string;
  first: number; // of its rows
  rows: number;
}

export class HistoryAxis {
  readonly bars: Bar[] = [];
  readonly lanes: Lane[] = [];
  readonly width: number;
  readonly points: number[]; // of the order, where each operation takes effect
  readonly rows: number;

  constructor(key: HistoryKey, slot: number) {
    const {operations} = key;
    const ends: {at: number; isEnd: number; operation: number}[] = [];
    operations.forEach((operation, index) => {
      ends.push({at: operation.call, isEnd: 0, operation: index});
      if (operation.end >= 0) ends.push({at: operation.end, isEnd: 1, operation: index});
      this.bars.push({left: 0, right: 0, lane: 0, open: operation.end < 0});
    });
    // What ends as another begins overlaps with it.
    ends.sort((a, b) => a.at - b.at || a.isEnd - b.isEnd);
    ends.forEach(({isEnd, operation}, place) => {
      const x = (place + 0.5) * slot;
      if (isEnd) this.bars[operation].right = x;
      else this.bars[operation].left = x;
    });
    this.width = (ends.length + 1.5) * slot;
    for (const bar of this.bars) if (bar.open) bar.right = this.width;
    this.rows = this.placeLanes(operations);
    this.points = this.placePoints(key.order);
  }

  // A client with several operations at once has several rows.
  private placeLanes(operations: Operation[]): number {
    const clients = [...new Set(operations.map((one) => one.client))].sort((a, b) => a.localeCompare(b, 'en', {numeric: true}));
    let first = 0;
    for (const client of clients) {
      const ends: number[] = [];
      const own = operations.map((_, index) => index).filter((index) => operations[index].client === client);
      own.sort((a, b) => this.bars[a].left - this.bars[b].left);
      for (const index of own) {
        const bar = this.bars[index];
        let row = ends.findIndex((end) => end < bar.left);
        if (row < 0) row = ends.length;
        ends[row] = bar.right;
        bar.lane = first + row;
      }
      this.lanes.push({client, first, rows: Math.max(ends.length, 1)});
      first += Math.max(ends.length, 1);
    }
    return first;
  }

  // Each between its call and its return, none before the one ahead of it: in the middle of what is
  // possible.
  private placePoints(order: number[]): number[] {
    const earliest: number[] = [];
    let at = -Infinity;
    for (const index of order) earliest.push((at = Math.max(at, this.bars[index].left)));
    const points: number[] = [];
    at = Infinity;
    for (let i = order.length - 1; i >= 0; --i) {
      at = Math.min(at, this.bars[order[i]].right);
      points[i] = (earliest[i] + at) / 2;
    }
    return points;
  }
}
