// Committed entries that a replica takes out of its log: what most violations begin with.

import type {RunModel} from './run';

// How many entries any replica had committed before each step.
const known = new WeakMap<RunModel, Int32Array>();

function committedBefore(model: RunModel): Int32Array {
  let most = known.get(model);
  if (most) return most;
  const {steps} = model.run;
  most = new Int32Array(model.length + 2);
  for (let step = 1; step <= model.length; ++step) {
    const own = model.isReplica(model.nodeOf(step)) ? steps.committed[step - 1] : 0;
    most[step + 1] = Math.max(most[step], own);
  }
  known.set(model, most);
  return most;
}

// "loses 1, committed"; "" where the step takes no committed entry away. An epoch begins anew, and so
// does a replica that restarts.
export function lostBy(model: RunModel, step: number): string {
  const before = model.before[step];
  if (before === 0 || !model.isReplica(model.nodeOf(step))) return '';
  const {steps} = model.run;
  if (steps.input[step - 1] === 0 || steps.epoch[step - 1] !== steps.epoch[before - 1]) return '';
  const had = Math.min(steps.last[before - 1], committedBefore(model)[step]);
  const has = steps.last[step - 1];
  if (has >= had) return '';
  return `loses ${has + 1 === had ? had : `${has + 1}\u2013${had}`}, committed`;
}
