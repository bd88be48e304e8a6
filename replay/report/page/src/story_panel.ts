// The story beside the diagram, each sentence a way to its step.

import {h, replace} from './dom';
import type {RunModel} from './run';
import type {Sentence} from './story';
import {opening, Story, unusual} from './story';
import {many, time} from './words';

export class StoryPanel {
  readonly element: HTMLElement;
  private readonly items: {item: HTMLElement; step: number}[] = [];

  constructor(model: RunModel, story: Story, onStep: (step: number) => void) {
    const list = h('ol', {class: 'story'});
    const brief = story.brief();
    const fill = (sentences: Sentence[]): void => {
      this.items.length = 0;
      replace(list, ...sentences.map((sentence) => this.item(sentence, onStep)));
    };
    fill(brief);
    const left = story.sentences.length - brief.length;
    const whole = left > 0 && h('p', {}, h('button', {class: 'small'}, `Show all ${story.sentences.length} sentences`));
    if (whole) {
      const button = whole.firstChild as HTMLButtonElement;
      button.addEventListener('click', () => {
        fill(story.sentences.slice(-2000));
        whole.remove();
      });
    }
    const {violation, scenario, ended} = model.run;
    const faults = scenario?.steps.filter((step) => step.fault) ?? [];
    const facts = unusual(model);
    this.element = h(
      'div',
      {class: 'story-panel'},
      h('h2', {}, 'What happened'),
      scenario && scenario.title !== '' && h('p', {class: 'lead'}, h('b', {}, scenario.title)),
      scenario && scenario.why !== '' && h('p', {}, scenario.why),
      h('p', {class: 'lead'}, opening(model)),
      facts && h('p', {class: 'quiet'}, facts),
      list,
      whole,
      !violation && h('p', {}, h('b', {}, 'No invariant was violated.'), ` The run ended: ${ended}.`),
      violation && violation.claim !== '' && h('p', {class: 'claim'}, h('b', {}, `What ${violation.invariant} demands: `), violation.claim),
      faults.length > 0 &&
        h(
          'section',
          {},
          h('h3', {}, `What it took: ${many(faults.length, 'fault')}`),
          h(
            'ul',
            {class: 'took'},
            ...faults.map((step) => h('li', {}, step.step > 0 ? h('button', {class: 'link plain', click: () => onStep(step.step)}, step.plain) : step.plain)),
          ),
        ),
    );
  }

  select(step: number): void {
    for (const {item, step: own} of this.items) {
      if (own === step) item.setAttribute('aria-current', 'step');
      else item.removeAttribute('aria-current');
    }
  }

  private item(sentence: Sentence, onStep: (step: number) => void): HTMLElement {
    const link = (step: number, text: string): HTMLElement => h('button', {class: 'link', click: () => onStep(step)}, text);
    const item = h(
      'li',
      {class: sentence.guilty ? 'guilty' : sentence.fault ? 'fault' : ''},
      h('span', {class: 'when'}, sentence.guilty ? '\u2717 ' : sentence.fault ? '\u26a1 ' : '', time(sentence.at)),
      h('span', {class: 'what'}, sentence.text, ' ', sentence.step > 0 && link(sentence.step, `step ${sentence.step}`), ...sentence.also.flatMap((step) => [', ', link(step, String(step))])),
    );
    if (sentence.step > 0) this.items.push({item, step: sentence.step});
    return item;
  }
}
