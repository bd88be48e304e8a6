// Why a node heard nothing: the messages to it that did not come while its timer ran.

import type {RunModel} from './run';
import {upper} from './run';
import {isLost, list, many, shortName, time} from './words';

export interface Unheard {
  text: string; // "it lacks Prepare#3 from r0 (dropped)"; "" where nothing failed to come
  steps: number[]; // that sent them
}

const BECAUSE = ['', 'dropped', 'the link is cut', 'it was down', 'the connection broke', 'still on its way', 'held back'];
const FAR = 2000; // steps before a timer was set, from where a message may still be due

export class Silence {
  // Of each node, the messages from replicas that came late or not at all, by the step that sent them.
  private readonly troubled: number[][];

  constructor(private readonly model: RunModel) {
    const {messages} = model.run;
    this.troubled = model.names.map(() => []);
    for (let step = 1; step <= model.length; ++step) {
      for (const message of model.sentBy(step)) {
        const fate = messages.fate[message];
        const late = messages.received[message] > 0 && model.late(message) > 0;
        if ((isLost(fate) || fate === 6 || late) && model.isReplica(messages.from[message])) this.troubled[messages.to[message]].push(message);
      }
    }
  }

  // Of messages to `node` that were due after step `from` and before step `to`.
  unheard(node: number, from: number, to: number): Unheard {
    const {model} = this;
    const {messages} = model.run;
    const since = from > 0 ? model.at(from) : 0;
    const until = model.at(to);
    const own = this.troubled[node];
    const groups = new Map<string, number[]>();
    const steps: number[] = [];
    for (let i = upper(own.length, (index) => messages.sentIn[own[index]] < from - FAR); i < own.length; ++i) {
      const message = own[i];
      if (messages.sentIn[message] >= to) break;
      const received = messages.received[message];
      if (received > 0 && received <= to) continue;
      const fate = messages.fate[message];
      if (isLost(fate) && (messages.ended[message] < since || messages.ended[message] > until)) continue;
      const reason = received > 0 ? (messages.held[message] ? 'held back' : 'delayed') : BECAUSE[fate];
      const key = `${messages.from[message]} ${reason}`;
      groups.set(key, [...(groups.get(key) ?? []).slice(-20), message]);
      if (steps.length < 4 && !steps.includes(messages.sentIn[message])) steps.push(messages.sentIn[message]);
    }
    const parts = [...groups].map(([key, group]) => {
      const sender = model.names[messages.from[group[0]]];
      const reason = key.slice(key.indexOf(' ') + 1);
      return `${this.namesOf(group)} from ${sender} (${reason === 'the link is cut' ? `the link ${sender}->${model.names[node]} is cut` : reason})`;
    });
    if (parts.length === 0) return {text: '', steps};
    const more = parts.length > 3 ? `, and of ${many(parts.length - 3, 'other sender')}` : '';
    const silent = this.heardNothing(from, to) ? 'it heard nothing from other replicas meanwhile, and lacks' : 'it lacks';
    return {text: `${silent} ${list(parts.slice(0, 3))}${more}`, steps};
  }

  private heardNothing(from: number, to: number): boolean {
    const {model} = this;
    const {messages, steps} = model.run;
    for (let step = model.before[to]; step > from; step = model.before[step]) {
      const message = steps.message[step - 1];
      if (message >= 0 && model.isReplica(messages.from[message])) return false;
    }
    return true;
  }

  private namesOf(group: number[]): string {
    const names = group.map((message) => shortName(this.model.run.messages.name[message]));
    if (names.length <= 3) return list(names);
    return `${names[0]}, ${names[1]} and ${many(names.length - 2, 'more message')}`;
  }
}

// " 50 ms after it was set", of a timer.
export function ranFor(model: RunModel, step: number): string {
  const set = model.run.steps.because[step - 1];
  return set > 0 && model.at(step) > model.at(set) ? ` ${time(model.at(step) - model.at(set))} after it was set` : '';
}
