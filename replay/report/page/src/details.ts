// Details of steps, read when they are looked at.

import type {Change, Run, StepDetail} from './data';
import type {Lines} from './load';
import type {RunModel} from './run';

const KEPT = 12;

export class Details {
  private readonly blocks = new Map<number, Promise<StepDetail[]>>();

  constructor(
    private readonly model: RunModel,
    private readonly lines: Lines,
  ) {}

  get run(): Run {
    return this.model.run;
  }

  async step(step: number): Promise<StepDetail> {
    const {size} = this.run.blocks;
    const detail = (await this.block(Math.floor((step - 1) / size)))[(step - 1) % size];
    if (!detail) throw new Error('The data of this report is cut short.');
    return detail;
  }

  // What a node's state was after its step; undefined where states are not held.
  async stateAfter(step: number): Promise<unknown> {
    if (step <= 0 || !this.run.states || step < this.run.statesFrom) return undefined;
    const {size} = this.run.blocks;
    const block = await this.block(Math.floor((step - 1) / size));
    const first = step - 1 - ((step - 1) % size) + 1;
    const node = this.model.nodeOf(step);
    let state: unknown;
    for (let at = first; at <= step; ++at) {
      if (this.model.nodeOf(at) !== node) continue;
      const changes = block[at - first]?.state;
      if (changes) state = applied(state, changes);
    }
    return state;
  }

  private block(index: number): Promise<StepDetail[]> {
    const there = this.blocks.get(index);
    if (there) {
      this.blocks.delete(index);
      this.blocks.set(index, there);
      return there;
    }
    const made = this.lines.line(this.run.blocks.first + index).then((line) => JSON.parse(line) as StepDetail[]);
    made.catch(() => this.blocks.delete(index));
    this.blocks.set(index, made);
    if (this.blocks.size > KEPT) this.blocks.delete(this.blocks.keys().next().value as number);
    return made;
  }
}

// Copies what it changes: states of steps before stay as they were.
export function applied(state: unknown, changes: Change[]): unknown {
  for (const change of changes) state = changed(state, change[0], 0, change.length > 1, change[1]);
  return state;
}

function changed(value: unknown, path: (string | number)[], depth: number, holds: boolean, leaf: unknown): unknown {
  if (depth === path.length) return leaf;
  const key = path[depth];
  const last = depth + 1 === path.length;
  if (Array.isArray(value)) {
    const copy = value.slice();
    const place = Number(key);
    if (!Number.isInteger(place) || place < 0 || place > value.length + 1000) return copy;
    if (last && !holds) copy.splice(place, 1);
    else copy[place] = changed(value[place], path, depth + 1, holds, leaf);
    return copy;
  }
  const copy = new Map<string, unknown>(isObject(value) ? Object.entries(value) : []);
  const name = String(key);
  if (last && !holds) copy.delete(name);
  else copy.set(name, changed(copy.get(name), path, depth + 1, holds, leaf));
  return fromEntries(copy);
}

// A field may be called __proto__: fromEntries makes it a field like any other.
function fromEntries(entries: Map<string, unknown>): unknown {
  return Object.fromEntries(entries);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
