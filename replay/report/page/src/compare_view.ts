// Two runs side by side: the same steps in the same rows, from where they part.

import type {Alignment} from './alignment';
import {align} from './alignment';
import {Axis} from './axis';
import type {History, Run} from './data';
import {Details} from './details';
import {Diagram} from './diagram';
import {announce, h} from './dom';
import {Filter} from './filter';
import type {Lines} from './load';
import {RunModel} from './run';
import {StepPanel} from './step_panel';
import {clientTexts} from './story';
import {count, time} from './words';

interface Side {
  model: RunModel;
  diagram: Diagram;
  panel: StepPanel;
}

export class CompareView {
  readonly element: HTMLElement;
  private readonly sides: Side[];
  private readonly alignment: Alignment;
  private row = 0;
  private readonly place = h('span', {class: 'place'});

  constructor(runs: [Run, Run], history: History | null, lines: Lines) {
    const models = runs.map((run) => new RunModel(run));
    this.alignment = align(models[0], models[1]);
    this.sides = models.map((model, side) => this.side(model, side, side === 0 ? history : null, lines));
    const {part} = this.alignment;
    this.element = h(
      'section',
      {class: 'compare', 'aria-label': 'Two runs side by side'},
      h(
        'div',
        {class: 'tools', role: 'toolbar', 'aria-label': 'Comparison'},
        h('span', {class: 'group'}, h('button', {class: 'small', 'aria-label': 'Row before', click: () => this.move(-1)}, '\u2191'), h('button', {class: 'small', 'aria-label': 'Row after', click: () => this.move(1)}, '\u2193')),
        part > 0 && h('button', {class: 'small', click: () => this.choose(this.rowOfPart())}, 'Where they part'),
        h('button', {class: 'small', click: () => this.nextDifference()}, 'Next difference'),
        this.place,
        h('span', {class: 'quiet'}, this.summary()),
      ),
      h('div', {class: 'compare-grid'}, ...this.sides.map((side, index) => this.column(side, runs[index], index))),
    );
    this.row = part > 0 ? this.rowOfPart() : 0;
  }

  start(): void {
    this.choose(this.row);
  }

  key(event: KeyboardEvent): boolean {
    if (event.key === 'ArrowDown' || event.key === 'j') this.move(1);
    else if (event.key === 'ArrowUp' || event.key === 'k') this.move(-1);
    else if (event.key === 'Home') this.choose(0);
    else if (event.key === 'End') this.choose(this.alignment.rows.length - 1);
    else if (event.key === 'n') this.nextDifference();
    else if (event.key === 'p') this.choose(this.rowOfPart());
    else return false;
    return true;
  }

  private side(model: RunModel, side: number, history: History | null, lines: Lines): Side {
    const rows = this.alignment.rowOf[side];
    const own = Array.from({length: model.length}, (_, index) => rows[index + 1]);
    const toRow = (step: number): void => this.choose(rows[step]);
    const signs = new Map<number, string>();
    for (let row = 0; row < this.alignment.rows.length; ++row) {
      const step = this.alignment.rows[row][side];
      if (step === 0) continue;
      if (this.alignment.rows[row][1 - side] === 0) signs.set(step, 'only');
      else if (this.alignment.differs.has(row)) signs.set(step, 'differs');
    }
    const onMessage = (message: number): void => {
      const received = model.run.messages.received[message];
      toRow(received > 0 && rows[received] !== this.row ? received : model.run.messages.sentIn[message]);
    };
    const diagram = new Diagram(model, {label: `Space-time diagram of ${model.run.label || `run ${side + 1}`}`, notes: false, texts: clientTexts(history), signs, onStep: toRow, onMessage});
    diagram.show(Axis.aligned(model, own, this.alignment.rows.length), new Filter(model));
    diagram.element.addEventListener('scroll', () => {
      const other = this.sides[1 - side].diagram.element;
      if (Math.abs(other.scrollTop - diagram.element.scrollTop) > 1) other.scrollTop = diagram.element.scrollTop;
    });
    return {model, diagram, panel: new StepPanel(model, new Details(model, lines), {step: toRow, message: onMessage})};
  }

  private column(side: Side, run: Run, index: number): HTMLElement {
    const outcome = run.violation ? `\u2717 ${run.violation.invariant}, step ${run.violation.step}` : `\u2713 ended: ${run.ended}`;
    const panel = h('div', {class: 'compare-panel', tabindex: 0, role: 'group', 'aria-label': `Step of ${run.label || `run ${index + 1}`}`}, side.panel.element);
    return h('div', {class: 'compare-side'}, h('h2', {}, run.label || `Run ${index + 1}`, ' ', h('small', {class: 'quiet'}, outcome)), side.diagram.element, panel);
  }

  private summary(): string {
    const {part, rows, differs} = this.alignment;
    if (part === 0) return 'The runs are the same in every step.';
    const only = [0, 1].map((side) => rows.filter((row) => row[1 - side] === 0).length);
    const [left, right] = this.sides.map((side) => (part <= side.model.length ? `\u201c${side.model.name(part)}\u201d` : 'its end'));
    return `The same for ${count(part - 1)} steps. Then: left ${left}, right ${right}. Only left: ${count(only[0])}, only right: ${count(only[1])}, same name but other outcome: ${count(differs.size)}.`;
  }

  private rowOfPart(): number {
    return Math.max(this.alignment.part - 1, 0);
  }

  private move(way: number): void {
    this.choose(Math.min(Math.max(this.row + way, 0), this.alignment.rows.length - 1));
  }

  private nextDifference(): void {
    const {rows, differs} = this.alignment;
    for (let i = 1; i <= rows.length; ++i) {
      const row = (this.row + i) % rows.length;
      if (rows[row][0] === 0 || rows[row][1] === 0 || differs.has(row)) return this.choose(row);
    }
  }

  private choose(row: number): void {
    const pair = this.alignment.rows[row];
    if (!pair) return;
    this.row = row;
    this.sides.forEach(({model, diagram, panel}, side) => {
      const step = pair[side];
      panel.show(step, -1, 'This run has no step of that name here.');
      diagram.select({step, message: -1});
      if (step > 0) diagram.reveal(step);
      else diagram.revealRow(row);
      if (side === 0 || pair[0] === 0) {
        const words = step > 0 ? `${model.name(step)} at ${time(model.at(step))}` : '';
        this.place.textContent = words;
      }
    });
    const both = pair[0] > 0 && pair[1] > 0;
    announce(both ? `Both: step ${pair[0]} and step ${pair[1]}, ${this.sides[0].model.name(pair[0])}` : pair[0] > 0 ? `Only left: step ${pair[0]}, ${this.sides[0].model.name(pair[0])}` : `Only right: step ${pair[1]}, ${this.sides[1].model.name(pair[1])}`);
  }
}
