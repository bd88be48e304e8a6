// One run: the diagram, with its tools above it and its panels beside it.

import {Axis} from './axis';
import {whyOf} from './cause';
import type {History, Run} from './data';
import {Details} from './details';
import {Diagram} from './diagram';
import {announce, h} from './dom';
import {Filter} from './filter';
import {legend} from './legend';
import type {Lines} from './load';
import {menu} from './menu';
import {rerunPanel} from './rerun_panel';
import {RunModel} from './run';
import type {Selection} from './selection';
import {StepPanel} from './step_panel';
import {clientTexts, Story} from './story';
import {StoryPanel} from './story_panel';
import {Tabs} from './tabs';
import {time} from './words';

export class RunView {
  readonly element: HTMLElement;
  readonly model: RunModel;
  private readonly diagram: Diagram;
  private readonly filter: Filter;
  private readonly tabs: Tabs;
  private readonly stepPanel: StepPanel;
  private readonly storyPanel: StoryPanel;
  private readonly past: Uint8Array | null;
  private readonly place = h('span', {class: 'place'});
  private readonly selection: Selection = {step: 0, message: -1};
  private axis: Axis;
  private byTime = false;
  private zoom = 1;
  private whyButton: HTMLButtonElement | null = null;
  private readonly rowsButton = h('button', {class: 'small', click: () => this.setTime(false)}, 'Steps');
  private readonly timeButton = h('button', {class: 'small', click: () => this.setTime(true)}, 'Time');
  private readonly zoomButtons = [
    h('button', {class: 'small', 'aria-label': 'Closer together', click: () => this.setZoom(this.zoom / 1.6)}, '\u2212'),
    h('button', {class: 'small', 'aria-label': 'Further apart', click: () => this.setZoom(this.zoom * 1.6)}, '+'),
  ];

  constructor(run: Run, history: History | null, lines: Lines) {
    const model = new RunModel(run);
    this.model = model;
    this.past = whyOf(model);
    this.filter = new Filter(model);
    const texts = clientTexts(history);
    const onStep = (step: number): void => this.select(step, -1, true);
    const links = {
      step: onStep,
      message: (message: number): void => this.follow(message),
    };
    this.stepPanel = new StepPanel(model, new Details(model, lines), links);
    this.storyPanel = new StoryPanel(model, new Story(model, this.past, texts), (step) => this.select(step, -1, false));
    this.tabs = new Tabs('Beside the diagram', [
      {name: 'story', title: 'Story', panel: this.storyPanel.element},
      {name: 'step', title: 'Step', panel: this.stepPanel.element},
      {name: 'again', title: 'Reproduce', panel: rerunPanel(run)},
    ]);
    this.diagram = new Diagram(model, {
      label: 'Space-time diagram. Arrow keys go from step to step.',
      notes: true,
      texts,
      onStep,
      onMessage: links.message,
    });
    this.axis = Axis.rows(model, this.filter.steps());
    this.element = h(
      'section',
      {class: 'run', 'aria-label': 'The run'},
      this.tools(),
      h('div', {class: 'split'}, this.diagram.element, h('aside', {class: 'beside', 'aria-label': 'Story and details'}, this.tabs.bar, this.tabs.body)),
    );
    this.updateTools();
    this.diagram.show(this.axis, this.filter);
    this.choose(model.guilty() || Math.min(1, model.length), -1);
    addEventListener('beforeprint', () => this.print(true));
    addEventListener('afterprint', () => this.print(false));
  }

  // Once it is in the page and has a size.
  start(): void {
    this.diagram.reveal(this.selection.step);
  }

  goTo(step: number): void {
    this.go(step);
  }

  key(event: KeyboardEvent): boolean {
    const {model, selection} = this;
    switch (event.key) {
      case 'ArrowDown':
      case 'j':
        return this.along(1);
      case 'ArrowUp':
      case 'k':
        return this.along(-1);
      case 'ArrowLeft':
        return this.go(model.before[selection.step]);
      case 'ArrowRight':
        return this.go(model.after[selection.step]);
      case 'Home':
        return this.go(this.axis.steps[0] ?? 0);
      case 'End':
        return this.go(this.axis.steps[this.axis.rows - 1] ?? 0);
      case 'Enter':
        return this.followCause();
      case 'g':
        return this.go(model.guilty());
      case 'w':
        return this.toggleWhy();
      case 't':
        this.setTime(!this.byTime);
        return true;
      default:
        return false;
    }
  }

  private go(step: number): boolean {
    if (step > 0) this.select(step, -1, true);
    return true;
  }

  private along(way: number): boolean {
    const row = this.axis.row(this.selection.step);
    const here = this.axis.steps[row] === this.selection.step;
    const next = way > 0 ? (here ? row + 1 : row) : row - 1;
    return this.go(this.axis.steps[next] ?? 0);
  }

  private followCause(): boolean {
    const {steps} = this.model.run;
    const {step} = this.selection;
    if (step <= 0) return false;
    const message = steps.message[step - 1];
    if (message >= 0) this.follow(message);
    else this.go(steps.because[step - 1]);
    return true;
  }

  // To the other end of a message: where it was taken, or from there to where it was sent.
  private follow(message: number): void {
    const {messages} = this.model.run;
    const received = messages.received[message];
    const to = received > 0 && received !== this.selection.step ? received : messages.sentIn[message];
    this.select(to, message, true);
  }

  private select(step: number, message: number, open: boolean): void {
    if (step < 1 || step > this.model.length) return;
    if (!this.filter.step(step)) this.showAll();
    this.choose(step, message);
    if (open) this.tabs.show('step');
    this.diagram.reveal(step);
    announce(`Step ${step}, ${time(this.model.at(step))}, ${this.model.names[this.model.nodeOf(step)]}: ${this.model.run.steps.text[step - 1]}`);
  }

  private choose(step: number, message: number): void {
    this.selection.step = step;
    this.selection.message = message;
    this.place.textContent = step > 0 ? `step ${step} of ${this.model.length}` : '';
    this.stepPanel.show(step, message);
    this.storyPanel.select(step);
    this.diagram.select(this.selection);
  }

  private tools(): HTMLElement {
    const {model} = this;
    const {run} = model;
    const nodes = model.names.map((name, value) => ({name, value}));
    const types = run.names.messages.map((name, value) => ({name, value}));
    const changed = (): void => this.rearrange();
    const guilty = model.guilty() > 0 && h('button', {class: 'small guilty', click: () => this.go(model.guilty())}, '\u2717 Guilty step');
    if (this.past) this.whyButton = h('button', {class: 'small', 'aria-pressed': 'false', click: () => void this.toggleWhy()}, 'Why: only its causes');
    const find = h('input', {type: 'search', class: 'find', placeholder: 'step or name', 'aria-label': 'Find a step by number or name', size: 14});
    find.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.find(find.value.trim());
    });
    return h(
      'div',
      {class: 'tools', role: 'toolbar', 'aria-label': 'Diagram'},
      h('span', {class: 'group'}, h('button', {class: 'small', 'aria-label': 'Step before', click: () => this.along(-1)}, '\u2191'), h('button', {class: 'small', 'aria-label': 'Step after', click: () => this.along(1)}, '\u2193'), guilty, this.place),
      this.whyButton,
      h('span', {class: 'group', role: 'group', 'aria-label': 'Vertical axis'}, this.rowsButton, this.timeButton, ...this.zoomButtons),
      menu('Nodes', nodes, this.filter.nodes, changed),
      types.length > 0 && menu('Messages', types, this.filter.types, changed),
      find,
      legend(),
    );
  }

  private find(text: string): void {
    const {model} = this;
    const number = /^\d+$/.test(text) ? Number(text) : 0;
    if (number > 0) return void this.go(Math.min(number, model.length));
    if (text === '') return;
    const wanted = text.toLowerCase();
    for (let i = 1; i <= model.length; ++i) {
      const step = ((this.selection.step - 1 + i) % model.length) + 1;
      if (!model.name(step).toLowerCase().includes(wanted)) continue;
      this.go(step);
      return;
    }
    announce('Nothing has this name.');
    this.place.textContent = 'no such name';
  }

  private toggleWhy(): boolean {
    if (!this.past) return true;
    this.filter.why = this.filter.why ? null : this.past;
    this.rearrange();
    return true;
  }

  // A step that was asked for is shown, whatever was hidden.
  private showAll(): void {
    const {filter, model} = this;
    filter.nodes.clear();
    filter.types.clear();
    filter.why = null;
    this.rearrange();
    announce(`All ${model.length} steps are shown again.`);
  }

  private setTime(byTime: boolean): void {
    this.byTime = byTime;
    this.rearrange();
  }

  private setZoom(zoom: number): void {
    this.zoom = Math.min(Math.max(zoom, 0.05), 40);
    this.rearrange();
  }

  private rearrange(): void {
    const steps = this.filter.steps();
    this.axis = this.byTime ? Axis.time(this.model, steps, this.zoom) : Axis.rows(this.model, steps);
    this.updateTools();
    this.diagram.show(this.axis, this.filter);
    this.diagram.reveal(this.selection.step);
  }

  private updateTools(): void {
    this.rowsButton.setAttribute('aria-pressed', String(!this.byTime));
    this.timeButton.setAttribute('aria-pressed', String(this.byTime));
    for (const button of this.zoomButtons) button.hidden = !this.byTime;
    if (!this.whyButton) return;
    this.whyButton.setAttribute('aria-pressed', String(this.filter.why !== null));
    this.whyButton.textContent = this.filter.why ? `Why: ${this.axis.rows} of ${this.model.length} steps` : 'Why: only its causes';
  }

  // Paper shows the story, the guilty step and the steps before it, all unfolded.
  private print(begins: boolean): void {
    if (begins) {
      const all = this.filter.steps();
      const end = Math.max(this.axis.row(this.selection.step), 0) + 20;
      const steps = all.length > 240 ? all.slice(Math.max(0, end - 240), end) : all;
      this.diagram.unfold(true, Axis.rows(this.model, steps), this.filter);
    } else this.diagram.unfold(false, this.axis, this.filter);
  }
}
