// Which steps of two runs are the same: by name, in the order that both have in common.

import type {RunModel} from './run';
import {upper} from './run';

export interface Alignment {
  part: number; // the first step, of both, that is not the same; 0 where none is
  rows: [left: number, right: number][]; // steps; 0 where a run has none
  rowOf: [Int32Array, Int32Array]; // by step
  differs: Set<number>; // rows whose steps have one name but do another thing
}

export function align(left: RunModel, right: RunModel): Alignment {
  let same = 0;
  const shorter = Math.min(left.length, right.length);
  while (same < shorter && equal(left, same + 1, right, same + 1)) ++same;
  const rows: [number, number][] = [];
  for (let step = 1; step <= same; ++step) rows.push([step, step]);

  const places = new Map<string, number>();
  for (let step = same + 1; step <= right.length; ++step) places.set(right.name(step), step);
  const pairs: [number, number][] = [];
  for (let step = same + 1; step <= left.length; ++step) {
    const other = places.get(left.name(step));
    if (other !== undefined) pairs.push([step, other]);
  }
  let a = same + 1;
  let b = same + 1;
  for (const [first, second] of [...rising(pairs), [left.length + 1, right.length + 1] as [number, number]]) {
    while (a < first) rows.push([a++, 0]);
    while (b < second) rows.push([0, b++]);
    if (first <= left.length) rows.push([a++, b++]);
  }

  const rowOf: [Int32Array, Int32Array] = [new Int32Array(left.length + 1), new Int32Array(right.length + 1)];
  const differs = new Set<number>();
  rows.forEach(([one, other], row) => {
    if (one > 0) rowOf[0][one] = row;
    if (other > 0) rowOf[1][other] = row;
    if (one > 0 && other > 0 && !equal(left, one, right, other)) differs.add(row);
  });
  return {part: same < Math.max(left.length, right.length) ? same + 1 : 0, rows, rowOf, differs};
}

function equal(left: RunModel, a: number, right: RunModel, b: number): boolean {
  const one = left.run.steps;
  const other = right.run.steps;
  const columns: (keyof typeof one & keyof typeof other)[] = ['name', 'text', 'epoch', 'term', 'role', 'last', 'committed', 'crashed'];
  return columns.every((column) => one[column]?.[a - 1] === other[column]?.[b - 1]);
}

// The longest part of the pairs whose second steps rise too.
function rising(pairs: [number, number][]): [number, number][] {
  const ends: number[] = []; // of the best chain of each length, the last pair
  const before = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([, second], index) => {
    const length = upper(ends.length, (i) => pairs[ends[i]][1] < second);
    if (length > 0) before[index] = ends[length - 1];
    ends[length] = index;
  });
  const chain: [number, number][] = [];
  for (let at = ends.length > 0 ? ends[ends.length - 1] : -1; at >= 0; at = before[at]) chain.push(pairs[at]);
  return chain.reverse();
}
