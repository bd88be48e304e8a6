// The run in plain sentences, made of what every protocol says of itself: what came in, who leads in
// which term, what is committed, what was lost, who crashed.

import type {History, Span} from './data';
import {faultSentence} from './fault_words';
import {partition} from './partition';
import {lostBy} from './loss';
import type {RunModel} from './run';
import {ranFor, Silence} from './silence';
import {capital, LEADING, list, MEMBER, RECOVERING, SERVING, shortName, time} from './words';

export interface Sentence {
  step: number; // that it is about; 0
  place: number; // its step, or a part more for what came between that and the next
  at: number;
  text: string;
  also: number[]; // steps to look at besides
  weight: number;
  fault: boolean;
  guilty: boolean;
}

const ENOUGH = 26; // sentences that a person reads

export function opening(model: RunModel): string {
  const {run} = model;
  const replicas = group(model, 0, run.replicas, 'replica');
  const clients = run.clients > 0 ? ` for ${group(model, run.replicas, run.clients, 'client')}` : '';
  return `${capital(replicas)} run ${run.title || run.protocol}${clients}.`;
}

function group(model: RunModel, first: number, size: number, word: string): string {
  const names = model.names.slice(first, first + size);
  if (size === 1) return `one ${word} (${names[0]})`;
  const number = ['', '', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][size] ?? String(size);
  return `${number} ${word}s (${size > 3 ? `${names[0]} to ${names[size - 1]}` : list(names)})`;
}

export function unusual(model: RunModel): string {
  const facts = model.run.facts.filter((fact) => !fact.usual);
  if (facts.length === 0) return '';
  return `Set for this run: ${facts.slice(0, 8).map((fact) => `${fact.name}: ${fact.value}`).join('; ')}.`;
}

// What clients ask and are answered, by step.
export function clientTexts(history: History | null): Map<number, string> {
  const texts = new Map<number, string>();
  if (!history || history.lines) return texts;
  for (const key of history.keys) {
    for (const operation of key.operations) {
      if (operation.callLine > 0) texts.set(operation.callLine, `\u201c${operation.text}\u201d`);
      if (operation.end >= 0 && operation.endLine > 0) texts.set(operation.endLine, `answered \u201c${operation.answer}\u201d`);
    }
  }
  return texts;
}

export class Story {
  readonly sentences: Sentence[] = [];
  private readonly silence: Silence;
  private readonly fired = new Set<string>(); // timers that a scenario let run out, by step and node
  private committed = 0; // by any replica so far

  constructor(
    private readonly model: RunModel,
    private readonly past: Uint8Array | null,
    private readonly texts: Map<number, string>,
  ) {
    this.silence = new Silence(model);
    for (const moment of model.run.moments) if (moment.kind === 'fire') this.fired.add(`${moment.afterStep + 1} ${moment.node}`);
    this.addFaults();
    for (let step = 1; step <= model.length; ++step) this.addStep(step);
    this.sentences.sort((a, b) => a.place - b.place);
    this.addEnd();
  }

  // Those that matter most, in order.
  brief(): Sentence[] {
    if (this.sentences.length <= ENOUGH) return this.sentences;
    const place = new Map(this.sentences.map((sentence, index) => [sentence, index]));
    const worth = (sentence: Sentence): number => sentence.weight + (10 * (place.get(sentence) as number)) / this.sentences.length;
    const best = new Set([...this.sentences].sort((a, b) => worth(b) - worth(a)).slice(0, ENOUGH));
    return this.sentences.filter((sentence) => best.has(sentence));
  }

  private add(step: number, at: number, text: string, weight: number, also: number[] = [], fault = false, later = 0): void {
    const caused = this.past && step > 0 && this.past[step] ? 25 : 0;
    this.sentences.push({step, place: step + later, at, text, also, weight: weight + caused, fault, guilty: false});
  }

  private addStep(step: number): void {
    const {model} = this;
    const {steps} = model.run;
    const node = model.nodeOf(step);
    const name = model.names[node];
    const input = steps.input[step - 1];
    const results = model.isReplica(node) ? this.turns(step) : [];
    const said = this.texts.get(step);
    if (input === 4) return this.add(step, model.at(step), `${name} asks for ${said ?? shortName(model.name(step))}.`, 22);
    if (said && !model.isReplica(node)) return this.add(step, model.at(step), `${name} is ${said}.`, 22);
    const marked = (steps.marks[step - 1] ?? []).length > 0;
    if (input === 2 && (results.length > 0 || (marked && model.isReplica(node)))) return this.addTimer(step, node, results);
    const message = steps.message[step - 1];
    if (message >= 0 && !model.manual && model.late(message) > 0 && (marked || results.length > 0 || step === model.guilty())) {
      return this.addLate(step, message, results);
    }
    if (results.length === 0) return;
    const cause = input === 0 ? `${name} starts` : input === 1 ? `${name} receives ${shortName(model.name(step))} from ${model.names[model.run.messages.from[message]]}` : `${name}\u2019s disk has synced`;
    const weight = results.some((one) => one.leads) ? 45 : results.some((one) => one.turn) ? 30 : 18;
    this.add(step, model.at(step), `${cause}: it ${list(results.map((one) => one.text))}.`, input === 0 ? 5 : weight);
  }

  // What a step made of its node, as others see it.
  private turns(step: number): {text: string; leads: boolean; turn: boolean}[] {
    const {steps} = this.model.run;
    const before = this.model.before[step];
    const i = step - 1;
    const results: {text: string; leads: boolean; turn: boolean}[] = [];
    const say = (text: string, leads = false, turn = true): void => void results.push({text, leads, turn});
    const was = before > 0 ? steps.role[before - 1] : steps.role[i];
    const is = steps.role[i];
    const gained = is & ~was;
    const gone = was & ~is;
    if (before > 0 && steps.epoch[i] !== steps.epoch[before - 1]) say(`enters epoch ${steps.epoch[i]}`);
    if (before > 0 && steps.term[i] !== steps.term[before - 1] && !(gained & LEADING)) {
      say(`goes from term ${steps.term[before - 1]} to ${steps.term[i]}`);
    }
    if (gained & RECOVERING) say('recovers: it does not know what it promised before');
    if (gone & RECOVERING) say('has recovered');
    if (gained & LEADING && before > 0) say(`becomes leader of term ${steps.term[i]}`, true);
    if (gone & LEADING) say('is leader no longer');
    if (gone & SERVING && is & MEMBER && !(gone & LEADING) && !(gained & RECOVERING)) say('stops serving');
    if (gone & MEMBER) say('is no longer a member');
    if (before > 0 && steps.last[i] < steps.last[before - 1]) {
      const lost = lostBy(this.model, step);
      say(`cuts its log from ${steps.last[before - 1]} to ${steps.last[i]}${lost ? ` and ${lost} before` : ''}`, lost !== '');
    }
    if (steps.committed[i] > this.committed) {
      const from = this.committed + 1;
      this.committed = steps.committed[i];
      say(from === this.committed ? `commits entry ${from}, as the first` : `commits entries ${from} to ${this.committed}, as the first`, false, false);
    }
    return results;
  }

  private addTimer(step: number, node: number, results: {text: string; leads: boolean}[]): void {
    const {model} = this;
    const name = model.names[node];
    const set = model.run.steps.because[step - 1];
    const timer = shortName(model.name(step)).replace(/#\d+$/, '');
    const silent = this.silence.unheard(node, set, step);
    const fired = this.fired.has(`${step} ${node}`) || this.fired.has(`${step} -1`);
    const words = [fired ? `The ${timer} timer of ${name} runs out, as the scenario says` : `The ${timer} timer of ${name} runs out${ranFor(model, step)}`];
    if (silent.text) words.push(silent.text);
    let text = words.join(': ');
    text += results.length > 0 ? `. It ${list(results.map((one) => one.text))}.` : `. Reached: ${this.marks(step)}.`;
    this.add(step, model.at(step), text, results.length > 0 ? 42 : 20, silent.steps);
  }

  private addLate(step: number, message: number, results: {text: string}[]): void {
    const {model} = this;
    const {messages} = model.run;
    const name = model.names[model.nodeOf(step)];
    const cause = messages.held[message] ? 'held it back' : 'delayed it';
    let text = `${name} receives ${messages.name[message]} ${time(model.late(message))} after it was sent: a fault ${cause}`;
    if (messages.copy[message]) text = `${name} receives ${messages.name[message]}, a duplicate that a fault made, ${time(model.late(message))} after it was sent`;
    text += results.length > 0 ? `. It ${list(results.map((one) => one.text))}.` : '.';
    this.add(step, model.at(step), text, 45, [messages.sentIn[message]], true);
  }

  private marks(step: number): string {
    const {names, steps} = this.model.run;
    const reached = [...new Set(steps.marks[step - 1])];
    return list(reached.slice(0, 3).map((mark) => names.marks[mark]));
  }

  private addFaults(): void {
    const {model} = this;
    const {moments, spans} = model.run;
    for (const moment of moments) {
      if (['deliver', 'fire', 'invoke', 'release', 'drop', 'change-faults'].includes(moment.kind)) continue;
      this.add(moment.afterStep, moment.at, `${capital(moment.text)}.`, 45, [], moment.kind !== 'heal', 0.5);
    }
    const together = new Map<string, {names: string[]; spans: Span[]; start: number; end: number; kind: string; amount: string}>();
    for (const span of spans) {
      if (span.kind === 'down') continue;
      const key = `${span.kind} ${span.start} ${span.end} ${span.amount}`;
      const name = span.node >= 0 ? model.names[span.node] : `${model.names[span.from]}->${model.names[span.to]}`;
      const there = together.get(key);
      if (there) {
        there.names.push(name);
        there.spans.push(span);
      } else together.set(key, {names: [name], spans: [span], start: span.start, end: span.end, kind: span.kind, amount: span.amount});
    }
    for (const one of together.values()) {
      const until = one.end < 0 ? 'to the end of the run' : `until ${time(one.end)}`;
      this.add(model.stepAt(one.start), one.start, `From here ${until}, ${this.fault(one)}.`, 40, [], true, 0.25);
    }
  }

  private fault(one: {names: string[]; spans: Span[]; kind: string; amount: string}): string {
    const {model} = this;
    const groups = one.kind === 'cut' ? partition(model.nodes, one.spans) : null;
    if (!groups) return faultSentence(one.kind, one.names, one.amount);
    return `a partition: ${groups.map((group) => list(group.map((node) => model.names[node]))).join('; apart from ')}`;
  }

  private addEnd(): void {
    const {violation} = this.model.run;
    if (!violation) return;
    const details = violation.details.length > 0 ? ` ${violation.details.slice(0, 4).map(capital).join('. ')}.` : '';
    this.sentences.push({
      step: violation.step,
      place: violation.step,
      at: violation.at,
      text: `Here ${violation.invariant} is violated: ${violation.summary}.${details}`,
      also: violation.steps.filter((step) => step !== violation.step),
      weight: 1000,
      fault: false,
      guilty: true,
    });
  }
}
