// Where a node stands from left to right.

import type {Filter} from './filter';
import type {RunModel} from './run';

const TIME = 72;
// For the labels beside the outermost lanes.
const BEFORE = 124;
const BEHIND = 150;

export class Lanes {
  readonly nodes: number[];
  readonly spacing: number;
  readonly width: number;
  readonly left: number; // of the first lane's part; left of it stand times and notes

  constructor(model: RunModel, filter: Filter, room: number, readonly notes: number, closest = 0) {
    this.nodes = model.names.map((_, node) => node).filter((node) => !filter.nodes.has(node));
    this.left = TIME + notes;
    const gaps = Math.max(this.nodes.length - 1, 1);
    const least = closest || (gaps > 7 ? 84 : 96);
    this.spacing = Math.min(Math.max((room - this.left - BEFORE - BEHIND) / gaps, least), 200);
    this.width = Math.max(this.left + BEFORE + this.spacing * (this.nodes.length - 1) + BEHIND, room);
  }

  x(node: number): number {
    return this.left + BEFORE + this.nodes.indexOf(node) * this.spacing;
  }

  shows(node: number): boolean {
    return this.nodes.includes(node);
  }
}
