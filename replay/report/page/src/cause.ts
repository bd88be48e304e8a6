// What a step can depend on: the step that sent its message or set its timer, and what its node did
// before, as far as that changed the node's state. All else cannot have caused it.

import type {RunModel} from './run';

export function causalPast(model: RunModel, from: number[]): Uint8Array {
  const {because, changed} = model.run.steps;
  const past = new Uint8Array(model.length + 1);
  const open = from.filter((step) => step > 0 && step <= model.length);
  while (open.length > 0) {
    const step = open.pop() as number;
    if (past[step]) continue;
    past[step] = 1;
    const cause = because[step - 1];
    if (cause > 0) open.push(cause);
    let own = model.before[step];
    while (own > 0 && !changed[own - 1]) own = model.before[own];
    if (own > 0) open.push(own);
  }
  return past;
}

export function whyOf(model: RunModel): Uint8Array | null {
  const violation = model.run.violation;
  return violation ? causalPast(model, [violation.step, ...violation.steps]) : null;
}
