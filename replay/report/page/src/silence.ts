// Why a node heard nothing: the messages to it that did not come while its timer ran.

import type {RunModel} from './run';
import {isLost, list, many, shortName, time} from './words';

export interface Unheard {
  text: string; // "no message from r0 came (dropped: Prepare#3, Prepare#4)"; "" where nothing failed to come
  steps: number[];
}

const BECAUSE = ['', 'dropped', 'the link is cut', 'it was down', 'the connection broke', 'still on its way', 'held back'];

// Of messages to `node` that were due after step `from` and before step `to`.
export function unheard(model: RunModel, node: number, from: number, to: number, others: boolean): Unheard {
  const {messages} = model.run;
  const since = from > 0 ? model.at(from) : 0;
  const until = model.at(to);
  const groups = new Map<string, number[]>();
  const steps: number[] = [];
  // Nothing that was sent much earlier can have been due; held messages are named when they come.
  for (let step = Math.max(1, from - 2000); step < to; ++step) {
    for (const message of model.sentBy(step)) {
      if (messages.to[message] !== node) continue;
      if (!others && !model.isReplica(messages.from[message])) continue;
      const received = messages.received[message];
      if (received > 0 && received < to) continue;
      const fate = messages.fate[message];
      const late = received > to && model.late(message) > 0;
      if (!isLost(fate) && fate !== 6 && !late) continue;
      if (isLost(fate) && (messages.ended[message] < since || messages.ended[message] > until)) continue;
      const reason = late ? (messages.held[message] ? 'held back' : 'delayed') : BECAUSE[fate];
      const key = `${messages.from[message]} ${reason}`;
      const group = groups.get(key) ?? [];
      group.push(message);
      groups.set(key, group);
      if (steps.length < 4) steps.push(step);
    }
  }
  const parts: string[] = [];
  for (const [key, group] of groups) {
    const sender = model.names[messages.from[group[0]]];
    const reason = key.slice(key.indexOf(' ') + 1);
    parts.push(`${namesOf(model, group)} from ${sender} (${reason === 'the link is cut' ? `the link ${sender}->${model.names[node]} is cut` : reason})`);
  }
  if (parts.length === 0) return {text: '', steps};
  const more = parts.length > 3 ? `, and of ${many(parts.length - 3, 'other sender')}` : '';
  const silent = heardNothing(model, from, to) ? 'it heard nothing from other replicas meanwhile, and lacks' : 'it lacks';
  return {text: `${silent} ${list(parts.slice(0, 3))}${more}`, steps};
}

function heardNothing(model: RunModel, from: number, to: number): boolean {
  const {messages, steps} = model.run;
  for (let step = model.before[to]; step > from; step = model.before[step]) {
    const message = steps.message[step - 1];
    if (message >= 0 && model.isReplica(messages.from[message])) return false;
  }
  return true;
}

function namesOf(model: RunModel, group: number[]): string {
  const names = group.map((message) => shortName(model.run.messages.name[message]));
  if (names.length <= 3) return list(names);
  return `${names[0]}, ${names[1]} and ${many(names.length - 2, 'more message')}`;
}

// "50 ms later", of a timer.
export function ranFor(model: RunModel, step: number): string {
  const set = model.run.steps.because[step - 1];
  return set > 0 && model.at(step) > model.at(set) ? ` ${time(model.at(step) - model.at(set))} after it was set` : '';
}
