// The space-time diagram: a window that scrolls over parts, of which those in view are drawn.

import type {Axis} from './axis';
import {ROW} from './axis';
import {h, s} from './dom';
import {Drawing} from './drawing';
import type {Filter} from './filter';
import {Lanes} from './lanes';
import type {Note} from './notes';
import {NOTES_WIDTH, notesOf} from './notes';
import {drawPart} from './part';
import type {RunModel} from './run';
import type {Selection} from './selection';

const SHEET = 690; // A4, between its margins
const AHEAD = 500; // drawn above and below what is in view

export interface DiagramOptions {
  label: string;
  notes: boolean;
  texts: Map<number, string>;
  signs?: Map<number, string>; // classes of steps
  onStep: (step: number) => void;
  onMessage: (message: number) => void;
}

export class Diagram {
  readonly element: HTMLElement;
  private readonly heads: HTMLElement;
  private readonly canvas: HTMLElement;
  private drawing: Drawing | null = null;
  private notes: Note[] = [];
  private parts = new Map<number, SVGSVGElement[]>();
  private shownNotes = new Map<number, Element[]>();
  private selection: Selection = {step: 0, message: -1};
  private axis: Axis | null = null;
  private filter: Filter | null = null;
  private waiting = false;
  private whole = false; // for paper

  constructor(
    private readonly model: RunModel,
    private readonly options: DiagramOptions,
  ) {
    this.heads = h('div', {class: 'heads', 'aria-hidden': 'true'});
    this.canvas = h('div', {class: 'canvas'});
    this.element = h('div', {class: 'diagram', tabindex: 0, role: 'group', 'aria-label': options.label}, this.heads, this.canvas);
    this.element.addEventListener('scroll', () => this.later(), {passive: true});
    this.element.addEventListener('click', (event) => this.click(event));
    new ResizeObserver(() => this.resized()).observe(this.element);
  }

  show(axis: Axis, filter: Filter): void {
    this.axis = axis;
    this.filter = filter;
    this.arrange();
  }

  select(selection: Selection): void {
    this.selection = {...selection};
    this.redraw();
  }

  // Scrolls a step into view, to the middle where it was far away.
  reveal(step: number, smooth = false): void {
    if (!this.axis || step <= 0) return;
    this.revealAt(this.axis.yOfStep(step), smooth);
  }

  // Of runs side by side: the row, where this one may have no step.
  revealRow(row: number): void {
    this.revealAt((row + 1) * ROW, false);
  }

  private revealAt(y: number, smooth: boolean): void {
    const {scrollTop, clientHeight} = this.element;
    const head = this.heads.offsetHeight;
    const margin = Math.min(90, clientHeight / 4);
    if (y > scrollTop + margin && y < scrollTop + clientHeight - head - margin) return;
    this.element.scrollTo({top: y - (clientHeight - head) / 2, behavior: smooth ? 'smooth' : 'auto'});
    this.update();
  }

  // All rows at once and no wider than a sheet, as paper needs them.
  unfold(whole: boolean, axis: Axis, filter: Filter): void {
    this.whole = whole;
    this.show(axis, filter);
  }

  private resized(): void {
    if (!this.drawing || !this.element.clientWidth || this.whole) return;
    if (Math.abs(this.drawing.lanes.width - this.room()) > 1 || this.parts.size === 0) this.arrange();
    else this.later();
  }

  private room(): number {
    return this.whole ? SHEET : Math.max(this.element.clientWidth, 320);
  }

  private arrange(): void {
    if (!this.axis || !this.filter) return;
    this.notes = this.options.notes && !this.whole ? notesOf(this.model, this.axis) : [];
    const lanes = new Lanes(this.model, this.filter, this.room(), this.notes.length > 0 ? NOTES_WIDTH : 0, this.whole ? 62 : 0);
    this.drawing = new Drawing(this.model, this.axis, lanes, this.filter, this.options.texts, this.options.signs);
    const end = this.notes.length > 0 ? this.notes[this.notes.length - 1].top + 80 : 0;
    this.canvas.style.height = `${Math.max(this.axis.height, end)}px`;
    this.canvas.style.width = `${lanes.width}px`;
    this.drawHeads(lanes);
    this.redraw();
  }

  private drawHeads(lanes: Lanes): void {
    const {violation} = this.model.run;
    // A client may be named only as the one who asked.
    const blamed = new Set(violation ? [...violation.nodes.filter((node) => this.model.isReplica(node)), violation.node] : []);
    this.heads.style.width = `${lanes.width}px`;
    const named = lanes.nodes.map((node) => {
      const head = h(
        'div',
        {class: blamed.has(node) ? 'head blamed' : 'head'},
        this.model.names[node],
        h('small', {}, blamed.has(node) ? (node === violation?.node ? '\u2717 guilty' : '\u2717 disagrees') : this.model.isReplica(node) ? 'replica' : 'client'),
      );
      head.style.left = `${lanes.x(node) - 50}px`;
      return head;
    });
    const time = h('div', {class: 'head time'}, 'time');
    const notes = h('div', {class: 'head notes'}, 'scenario');
    this.heads.replaceChildren(time, ...(this.notes.length > 0 ? [notes] : []), ...named);
  }

  private redraw(): void {
    this.canvas.replaceChildren();
    this.parts.clear();
    this.shownNotes.clear();
    this.update();
  }

  private later(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.update();
    });
  }

  private update(): void {
    const drawing = this.drawing;
    if (!drawing) return;
    const top = this.whole ? 0 : this.element.scrollTop - AHEAD;
    const bottom = this.whole ? Infinity : this.element.scrollTop + this.element.clientHeight + AHEAD;
    const first = drawing.partAt(top);
    const last = this.whole ? drawing.parts - 1 : drawing.partAt(bottom);
    for (const [part, layers] of this.parts) {
      if (part >= first && part <= last) continue;
      for (const layer of layers) layer.remove();
      this.parts.delete(part);
    }
    for (let part = first; part <= last; ++part) {
      if (this.parts.has(part)) continue;
      const layers = drawPart(drawing, part, this.selection);
      this.parts.set(part, layers);
      this.canvas.append(...layers);
    }
    this.updateNotes(top, bottom);
  }

  private updateNotes(top: number, bottom: number): void {
    this.notes.forEach((note, index) => {
      const inView = note.top < bottom && note.top + 200 > top;
      const there = this.shownNotes.get(index);
      if (inView === (there !== undefined)) return;
      if (there) {
        for (const element of there) element.remove();
        this.shownNotes.delete(index);
        return;
      }
      const text = h('button', {class: note.fault ? 'note fault' : 'note', 'data-step': note.step, tabindex: -1}, note.text);
      text.style.top = `${note.top}px`;
      const height = Math.abs(note.top + 9 - note.y) + 2;
      const low = Math.min(note.top + 9, note.y);
      const line = s('svg', {class: 'leader', width: 14, height, 'aria-hidden': 'true'});
      line.append(s('path', {d: `M0 ${note.top + 9 - low + 1}L12 ${note.y - low + 1}`}));
      line.style.top = `${low - 1}px`;
      // A line to far away would only cross others.
      const drawn = height < 400 ? [text, line] : [text];
      this.canvas.append(...drawn);
      this.shownNotes.set(index, drawn);
    });
  }

  private click(event: MouseEvent): void {
    const target = event.target as Element;
    const message = target.closest('[data-message]');
    if (message) return this.options.onMessage(Number(message.getAttribute('data-message')));
    const step = target.closest('[data-step]');
    if (step) this.options.onStep(Number(step.getAttribute('data-step')));
  }
}
