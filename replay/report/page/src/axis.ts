// Where a step stands from top to bottom: a row each, or by virtual time.

import {RunModel, upper} from './run';

export const ROW = 26;
const LEAST = 14; // steps of one moment still stand apart
const MOST = 150; // and nothing happens in longer gaps than this

export class Axis {
  height: number;
  readonly breaks = new Set<number>(); // rows before which a gap was cut short

  private constructor(
    readonly model: RunModel,
    readonly steps: number[],
    readonly y: Float64Array,
  ) {
    this.height = (y.length > 0 ? y[y.length - 1] : 0) + 2 * ROW;
  }

  static rows(model: RunModel, steps: number[]): Axis {
    return new Axis(model, steps, Float64Array.from(steps, (_, row) => (row + 1) * ROW));
  }

  // Rows that another run's steps stand in as well.
  static aligned(model: RunModel, rows: number[], all: number): Axis {
    const steps = rows.map((_, index) => index + 1);
    const axis = new Axis(model, steps, Float64Array.from(rows, (row) => (row + 1) * ROW));
    axis.height = (all + 2) * ROW;
    return axis;
  }

  // To scale, but that gaps are neither too small to be read nor longer than a hand.
  static time(model: RunModel, steps: number[], zoom: number): Axis {
    const gaps: number[] = [];
    for (let i = 1; i < steps.length; ++i) gaps.push(model.at(steps[i]) - model.at(steps[i - 1]));
    const sorted = gaps.filter((gap) => gap > 0).sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length * 0.75)] ?? 1;
    const perPixel = Math.max(middle / (50 * zoom), 1e-3);
    const y = new Float64Array(steps.length);
    const axis = new Axis(model, steps, y);
    let at = ROW;
    for (let i = 0; i < steps.length; ++i) {
      if (i > 0) {
        const wanted = gaps[i - 1] / perPixel;
        if (wanted > MOST) axis.breaks.add(i);
        at += Math.min(Math.max(wanted, LEAST), MOST);
      }
      y[i] = at;
    }
    axis.height = at + 2 * ROW;
    return axis;
  }

  get rows(): number {
    return this.steps.length;
  }

  // The row of a step, or of the next that is shown.
  row(step: number): number {
    return upper(this.steps.length, (i) => this.steps[i] < step);
  }

  yOfStep(step: number): number {
    const row = this.row(step);
    if (row < this.rows) return this.y[row];
    return this.height - ROW;
  }

  yOfTime(at: number): number {
    const next = upper(this.rows, (i) => this.model.at(this.steps[i]) <= at);
    const before = next > 0 ? this.y[next - 1] : 0;
    const after = next < this.rows ? this.y[next] : this.height;
    const t0 = next > 0 ? this.model.at(this.steps[next - 1]) : 0;
    const t1 = next < this.rows ? this.model.at(this.steps[next]) : t0 + 1;
    const part = t1 > t0 ? Math.min(Math.max((at - t0) / (t1 - t0), 0.25), 0.75) : 0.5;
    return before + (after - before) * part;
  }

  // The first row at or below.
  rowAt(y: number): number {
    return upper(this.rows, (i) => this.y[i] < y);
  }
}
