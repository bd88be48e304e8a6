// What stands in the margin: the steps of the scenario, each as near as there is room to where it came
// to bear.

import type {Axis} from './axis';
import type {RunModel} from './run';

export interface Note {
  text: string;
  y: number; // of what it is about
  top: number;
  step: number;
  fault: boolean;
}

export const NOTES_WIDTH = 176;
// What the diagram shows anyway.
const DRAWN = /^\{"(deliver|invoke|check|run|until|settle)"/;
const LINE = 15;
const CHARACTERS = 23;

export function notesOf(model: RunModel, axis: Axis): Note[] {
  const steps = model.run.scenario?.steps ?? [];
  const notes: Note[] = [];
  let last = 1; // steps of a scenario that have no time of their own come in order
  const next = new Map<string, number>(); // moment of each kind
  for (const one of steps) {
    if (one.step <= 0 && one.at < 0) continue;
    const untimed = one.at === 0 && one.step <= 1;
    const step = untimed ? Math.max(done(model, one.text, next), last) : one.step > 0 ? one.step : Math.max(model.stepAt(one.at), 1);
    const y = untimed || one.step > 0 ? axis.yOfStep(step) : axis.yOfTime(one.at);
    last = step;
    if (!one.fault && DRAWN.test(one.text)) continue;
    notes.push({text: one.plain, y, top: y, step, fault: one.fault});
  }
  notes.sort((a, b) => a.y - b.y);
  let free = 0;
  for (const note of notes) {
    note.top = Math.max(note.y - LINE / 2 - 2, free);
    free = note.top + Math.ceil(Math.min(note.text.length, 200) / CHARACTERS) * LINE + 8;
  }
  return notes;
}

// The step at which a scenario's step was done, by the moments of its kind, which are in the same order; 0.
function done(model: RunModel, text: string, next: Map<string, number>): number {
  const kind = /^\{"([\w-]+)"/.exec(text)?.[1] ?? '';
  const {moments} = model.run;
  for (let i = next.get(kind) ?? 0; i < moments.length; ++i) {
    if (moments[i].kind !== kind) continue;
    next.set(kind, i + 1);
    return kind === 'fire' || kind === 'invoke' ? moments[i].afterStep + 1 : moments[i].afterStep;
  }
  return 0;
}
