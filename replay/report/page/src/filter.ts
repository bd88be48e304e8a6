// Which steps and messages are shown.

import {RunModel} from './run';

export class Filter {
  readonly nodes = new Set<number>(); // hidden
  readonly types = new Set<number>(); // hidden
  why: Uint8Array | null = null; // only these steps

  constructor(private readonly model: RunModel) {}

  step(step: number): boolean {
    if (this.why && !this.why[step]) return false;
    if (this.nodes.has(this.model.nodeOf(step))) return false;
    const message = this.model.run.steps.message[step - 1];
    return message < 0 || !this.types.has(this.model.run.messages.type[message]);
  }

  // A lost message is no cause of anything, but that it was lost may be why: it stays with its sender.
  message(message: number): boolean {
    const {messages} = this.model.run;
    if (this.types.has(messages.type[message])) return false;
    if (this.nodes.has(messages.from[message]) || this.nodes.has(messages.to[message])) return false;
    if (!this.why) return true;
    const step = messages.received[message] || messages.sentIn[message];
    return this.why[step] === 1;
  }

  steps(): number[] {
    const result: number[] = [];
    for (let step = 1; step <= this.model.length; ++step) if (this.step(step)) result.push(step);
    return result;
  }
}
