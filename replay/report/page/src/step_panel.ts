// One step: what came in, what the node did, what changed, and what is claimed of it all.

import type {StepDetail} from './data';
import type {Details} from './details';
import {h, replace} from './dom';
import type {Links} from './effects';
import {effectList, fate, folded, stepLink} from './effects';
import {replicaTable} from './replicas';
import type {RunModel} from './run';
import {tree} from './tree';
import {FATES, INPUTS, shortName, time} from './words';

export class StepPanel {
  readonly element = h('div', {class: 'step-panel'});
  private asked = 0;

  constructor(
    private readonly model: RunModel,
    private readonly details: Details,
    private readonly links: Links,
  ) {}

  show(step: number, message: number, none = 'No step is chosen. Click one, or press an arrow key.'): void {
    const mine = ++this.asked;
    if (step <= 0) {
      replace(this.element, h('p', {class: 'quiet'}, none));
      return;
    }
    const body = h('div', {class: 'step-body', 'aria-busy': 'true'});
    replace(this.element, this.heading(step), this.verdict(step), message >= 0 ? this.message(message) : null, body);
    this.fill(step).then(
      (parts) => {
        if (mine !== this.asked) return;
        replace(body, ...parts);
        body.removeAttribute('aria-busy');
      },
      (error) => {
        if (mine === this.asked) replace(body, h('p', {class: 'problem'}, (error as Error).message));
      },
    );
  }

  private heading(step: number): HTMLElement {
    const {model, links} = this;
    const node = model.nodeOf(step);
    const before = model.before[step];
    const after = model.after[step];
    const go = (to: number, text: string): HTMLElement =>
      h('button', {class: 'small', disabled: to === 0, click: () => links.step(to)}, text);
    return h(
      'header',
      {},
      h('p', {class: 'eyebrow'}, `step ${step} of ${model.length} \u00b7 ${time(model.at(step))}`),
      h('h2', {}, `${model.names[node]} `, h('span', {class: 'name'}, inputName(model, step))),
      h('p', {class: 'go'}, go(before, `\u2190 ${model.names[node]} before`), go(after, `${model.names[node]} after \u2192`)),
    );
  }

  private verdict(step: number): HTMLElement | null {
    const {violation} = this.model.run;
    if (!violation) return null;
    if (step === violation.step) {
      return h(
        'section',
        {class: 'verdict'},
        h('h3', {}, `\u2717 ${violation.invariant} is violated here`),
        h('p', {}, violation.summary),
        violation.details.length > 0 && h('ul', {}, ...violation.details.map((line) => h('li', {}, line))),
        violation.claim !== '' && h('p', {class: 'claim'}, h('b', {}, 'What must hold: '), violation.claim),
        this.others(step),
      );
    }
    if (!violation.steps.includes(step)) return null;
    return h('section', {class: 'verdict named'}, h('p', {}, `The violation of ${violation.invariant} names this step. It is seen in `, stepLink(violation.step, this.links), '.'));
  }

  private others(step: number): HTMLElement | null {
    const steps = this.model.run.violation?.steps.filter((one) => one !== step) ?? [];
    if (steps.length === 0) return null;
    return h('p', {}, 'Compare with ', ...steps.flatMap((one, index) => [index > 0 ? ', ' : '', stepLink(one, this.links, `step ${one} at ${this.model.names[this.model.nodeOf(one)]}`)]), '.');
  }

  private message(message: number): HTMLElement {
    const {messages} = this.model.run;
    const facts = [`Sent by ${this.model.names[messages.from[message]]}, left at ${time(messages.left[message])}`];
    if (messages.copy[message]) facts.push('it is a duplicate that a fault made');
    if (messages.held[message]) facts.push('it was held back');
    if (messages.delay[message] > 0) facts.push(`a fault made it later by ${time(messages.delay[message])}`);
    if (messages.received[message] > 0) facts.push(`received at ${time(messages.ended[message])}`);
    else facts.push(FATES[messages.fate[message]]);
    return h(
      'section',
      {class: 'chosen-message'},
      h('h3', {}, messages.name[message]),
      h('p', {}, facts.join('; ') + '.'),
      h('p', {}, 'sent in ', stepLink(messages.sentIn[message], this.links), ' ', fate(this.model, message, this.links)),
    );
  }

  private async fill(step: number): Promise<(Node | null)[]> {
    const detail = await this.details.step(step);
    const parts: (Node | null)[] = [
      this.input(step, detail),
      h('section', {}, h('h3', {}, 'What it did'), this.did(step, detail)),
      detail.log.length > 0 ? h('section', {}, h('h3', {}, 'What it logged'), ...detail.log.map((line) => h('p', {class: 'log'}, line))) : null,
      h('section', {class: 'wide'}, replicaTable(this.model, step, this.links.step)),
      await this.state(step),
      this.invariants(step),
      await this.known(step, detail),
    ];
    return parts;
  }

  private input(step: number, detail: StepDetail): HTMLElement {
    const {model, links} = this;
    const {steps} = model.run;
    const because = steps.because[step - 1];
    const message = steps.message[step - 1];
    const kind = steps.input[step - 1];
    const why = h('p', {});
    if (message >= 0) {
      why.append(h('button', {class: 'link name', click: () => links.message(message)}, model.run.messages.name[message]));
      if (because > 0) why.append(', sent in ', stepLink(because, links));
    } else if (because > 0) why.append(kind === 2 ? 'set in ' : 'asked for in ', stepLink(because, links));
    return h(
      'section',
      {},
      h('h3', {}, `What came in: ${kind === 1 ? 'a message' : kind === 0 ? 'its start' : kind === 2 ? 'a timer ran out' : kind === 3 ? 'its disk has synced' : INPUTS[kind]}`),
      why.childNodes.length > 0 && why,
      folded('content', eventContent(detail.input)),
      h('p', {class: 'quiet'}, `${model.names[model.nodeOf(step)]}\u2019s own clock: ${time(detail.now)}`),
    );
  }

  private did(step: number, detail: StepDetail): HTMLElement {
    const {model} = this;
    const {steps, names} = model.run;
    const marks = steps.marks[step - 1] ?? [];
    const list = detail.effects.length > 0 || model.sentBy(step).length > 0 ? effectList(model, step, detail.effects, this.links) : h('p', {class: 'quiet'}, 'Nothing that leaves the node.');
    return h(
      'div',
      {},
      marks.length > 0 && h('p', {}, 'Reached: ', h('i', {}, marks.map((mark) => names.marks[mark]).join(', '))),
      list,
      steps.crashed[step - 1] && h('p', {class: 'problem'}, '\u2717 The node crashed in this step.'),
    );
  }

  private async state(step: number): Promise<Node | null> {
    const {model} = this;
    const name = model.names[model.nodeOf(step)];
    if (!model.run.states) return null;
    if (step < model.run.statesFrom) {
      return h('section', {}, h('h3', {}, `State of ${name}`), h('p', {class: 'quiet'}, `States are held from step ${model.run.statesFrom} on.`));
    }
    const [state, before] = await Promise.all([this.details.stateAfter(step), this.details.stateAfter(model.before[step])]);
    if (state === undefined || state === null) return null;
    return h(
      'section',
      {},
      h('h3', {}, `State of ${name} after this step`),
      !model.run.steps.changed[step - 1] && h('p', {class: 'quiet'}, 'As it was before.'),
      tree(state, {before: before === undefined ? undefined : {value: before}}),
    );
  }

  // What the invariants keep of the run to judge by, and what it was before this step.
  private async known(step: number, detail: StepDetail): Promise<HTMLElement | null> {
    if (detail.knows.length === 0) return null;
    const earlier = step > this.model.run.statesFrom;
    const before = new Map(earlier ? (await this.details.step(step - 1)).knows : detail.knows);
    const rows = detail.knows.map(([about, text]) => {
      const was = before.get(about);
      if (was === text) return h('tr', {}, h('th', {scope: 'row'}, about), h('td', {}, text));
      return h('tr', {}, h('th', {scope: 'row'}, about), h('td', {class: 'changed'}, h('strong', {}, text), was !== undefined && h('span', {class: 'was'}, 'was ', h('del', {}, was))));
    });
    return h('section', {}, h('table', {class: 'known'}, h('caption', {}, 'What they keep of the run'), h('tbody', {}, ...rows)));
  }

  private invariants(step: number): HTMLElement | null {
    const {invariants, violation} = this.model.run;
    if (invariants.length === 0) return null;
    const guilty = violation && violation.step === step ? violation.invariant : '';
    const later = violation !== null && step > violation.step;
    return h(
      'section',
      {},
      h('h3', {}, 'Invariants after this step'),
      h(
        'ul',
        {class: 'invariants'},
        ...invariants.map(({name, claim}) =>
          h('li', {class: name === guilty ? 'violated' : ''}, h('span', {class: 'sign'}, name === guilty ? '\u2717' : later ? '\u2013' : '\u2713'), h('b', {}, name), ' ', name === guilty ? h('em', {}, 'violated. ') : null, claim),
        ),
      ),
    );
  }
}

export function inputName(model: RunModel, step: number): string {
  const {steps} = model.run;
  return steps.input[step - 1] === 1 ? model.name(step) : shortName(model.name(step));
}

// {"Receive": {"from": .., "message": {"Prepare": {..}}}} -> what the message holds.
function eventContent(event: unknown): unknown {
  let value = event;
  for (const name of ['Receive', 'message', 'Boot', 'Expire', 'Synced', 'Invoke']) {
    if (typeof value === 'object' && value !== null && name in value) value = (value as Record<string, unknown>)[name];
  }
  return value;
}
