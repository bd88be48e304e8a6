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
const LINE = 15;
const CHARACTERS = 27;

export function notesOf(model: RunModel, axis: Axis): Note[] {
  const steps = model.run.scenario?.steps ?? [];
  const notes: Note[] = [];
  for (const one of steps) {
    if (one.step <= 0 && one.at < 0) continue;
    const y = one.step > 0 ? axis.yOfStep(one.step) : axis.yOfTime(one.at);
    const step = one.step > 0 ? one.step : Math.max(model.stepAt(one.at), 1);
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
