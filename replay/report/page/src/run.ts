// A run with the indices that the views ask for: who sent what in which step, which steps a node made.

import type {Run} from './data';

export interface Band {
  step: number; // from this one on
  epoch: number;
  term: number;
  role: number;
}

export class RunModel {
  readonly length: number;
  readonly nodes: number;
  readonly names: string[] = [];
  // The step of the same node before and after; 0.
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly stepsOf: number[][] = [];
  readonly bands: Band[][] = [];
  // Most messages wait until a scenario delivers them: that they were held says nothing then.
  readonly manual: boolean;

  private readonly sentFirst: Int32Array;
  private readonly sent: Int32Array;

  constructor(readonly run: Run) {
    const {steps, messages} = run;
    this.length = steps.at.length;
    this.nodes = run.replicas + run.clients;
    for (let i = 0; i < run.replicas; ++i) this.names.push(`r${i}`);
    for (let i = 0; i < run.clients; ++i) this.names.push(`c${i}`);
    for (let i = 0; i < this.nodes; ++i) this.stepsOf.push([]);
    this.before = new Int32Array(this.length + 1);
    this.after = new Int32Array(this.length + 1);
    for (let step = 1; step <= this.length; ++step) {
      const own = this.stepsOf[steps.node[step - 1]];
      const last = own.length > 0 ? own[own.length - 1] : 0;
      this.before[step] = last;
      if (last > 0) this.after[last] = step;
      own.push(step);
    }

    // What left after its step, behind a barrier, may not say which step it was.
    messages.sentIn.forEach((step, message) => {
      if (step > 0) return;
      messages.sentIn[message] = Math.max(this.lastOf(messages.from[message], this.stepAt(messages.left[message])), 1);
    });

    // Messages by the step that sent them, as rows of one array.
    this.sentFirst = new Int32Array(this.length + 2);
    for (const step of messages.sentIn) ++this.sentFirst[step + 1];
    for (let i = 1; i < this.sentFirst.length; ++i) this.sentFirst[i] += this.sentFirst[i - 1];
    const next = this.sentFirst.slice();
    this.sent = new Int32Array(messages.name.length);
    messages.sentIn.forEach((step, message) => (this.sent[next[step]++] = message));

    for (let node = 0; node < run.replicas; ++node) this.bands.push(this.bandsOf(node));
    let held = 0;
    for (const one of messages.held) if (one) ++held;
    this.manual = held > messages.held.length * 0.6;
  }

  nodeOf(step: number): number {
    return this.run.steps.node[step - 1];
  }
  at(step: number): number {
    return this.run.steps.at[step - 1];
  }
  name(step: number): string {
    return this.run.steps.name[step - 1];
  }
  isReplica(node: number): boolean {
    return node < this.run.replicas;
  }
  guilty(): number {
    return this.run.violation?.step ?? 0;
  }

  sentBy(step: number): Int32Array {
    return this.sent.subarray(this.sentFirst[step], this.sentFirst[step + 1]);
  }

  // The last step that a node had made when this step was done; 0.
  lastOf(node: number, step: number): number {
    const own = this.stepsOf[node];
    return own[upper(own.length, (i) => own[i] <= step) - 1] ?? 0;
  }

  // The last step done at that time or before.
  stepAt(at: number): number {
    const times = this.run.steps.at;
    return upper(times.length, (i) => times[i] <= at);
  }

  // How much later a message came than its link needs, where a fault held or delayed it.
  late(message: number): number {
    const {messages} = this.run;
    if (!messages.held[message] && messages.delay[message] === 0) return 0;
    return messages.ended[message] - messages.left[message];
  }

  private bandsOf(node: number): Band[] {
    const {steps} = this.run;
    const result: Band[] = [];
    for (const step of this.stepsOf[node]) {
      const band = {step, epoch: steps.epoch[step - 1], term: steps.term[step - 1], role: steps.role[step - 1]};
      const last = result[result.length - 1];
      if (!last || last.epoch !== band.epoch || last.term !== band.term || last.role !== band.role) result.push(band);
    }
    return result;
  }
}

// How many of the first are so, where those that are come first.
export function upper(count: number, isSo: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSo(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
