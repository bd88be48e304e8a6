// What clients saw: whether there is an order of their operations that one copy of the data could have
// answered in.

import type {History, HistoryKey} from './data';
import {announce, h, replace} from './dom';
import {HistoryAxis} from './history_axis';
import {drawHistory, LANE, operationText, TOP} from './history_drawing';
import {capital, count, list} from './words';

const LISTED = 300; // rows of the table at a time
const AHEAD = 700;

export class HistoryView {
  readonly element: HTMLElement;
  private readonly scroller = h('div', {class: 'history-scroll', tabindex: 0, role: 'group', 'aria-label': 'Operations of the clients as bars; they are listed below'});
  private readonly canvas = h('div', {class: 'history-canvas'});
  private readonly names = h('div', {class: 'history-names'});
  private readonly body = h('div', {});
  private readonly about = h('div', {class: 'history-about'});
  private key: HistoryKey;
  private axis: HistoryAxis;
  private chosen: number;
  private drawn: [number, number] = [0, 0];

  constructor(
    private readonly history: History,
    private readonly onStep: ((step: number) => void) | null,
  ) {
    this.scroller.append(this.canvas);
    this.scroller.addEventListener('scroll', () => requestAnimationFrame(() => this.draw(false)), {passive: true});
    this.scroller.addEventListener('click', (event) => {
      const operation = (event.target as Element).closest('[data-operation]');
      if (operation) this.choose(Number(operation.getAttribute('data-operation')));
    });
    new ResizeObserver(() => this.draw(false)).observe(this.scroller);
    [this.key] = history.keys;
    this.axis = new HistoryAxis(this.key, 60);
    this.chosen = this.key.misfit;
    this.element = h('section', {class: 'history document'}, this.head(), this.body);
    this.show(this.key);
  }

  start(): void {
    this.goToMatter();
  }

  private head(): HTMLElement {
    const {history} = this;
    const pick = h('select', {'aria-label': 'Key'}, ...history.keys.map((key, index) => h('option', {value: index}, `${key.name || 'all'} (${count(key.total)} operations)`)));
    pick.addEventListener('change', () => this.show(history.keys[Number(pick.value)]));
    const verdicts: Record<string, string> = {
      ok: '\u2713 Linearizable: there is an order that explains every answer.',
      violation: '\u2717 Not linearizable: no order explains every answer.',
      unknown: '? Not decided within the limits.',
    };
    return h(
      'header',
      {},
      h('h2', {}, 'What the clients saw'),
      h('p', {class: history.verdict === 'violation' ? 'outcome' : 'outcome fine'}, h('b', {}, verdicts[history.verdict] ?? 'Not checked.'), history.model && ` Model: ${history.model}.`, history.file && ` File: ${history.file}.`),
      history.keys.length > 1 && h('p', {}, h('label', {}, 'Key ', pick)),
    );
  }

  private show(key: HistoryKey): void {
    this.key = key;
    this.chosen = key.misfit;
    const slot = key.operations.length > 200 ? 34 : 62;
    this.axis = new HistoryAxis(key, slot);
    this.canvas.style.width = `${this.axis.width}px`;
    this.canvas.style.height = `${TOP + this.axis.rows * LANE + 16}px`;
    const names = this.axis.lanes.map((lane) => {
      const name = h('div', {}, lane.client);
      name.style.top = `${TOP + lane.first * LANE + 18}px`;
      return name;
    });
    const state = h('div', {class: 'quiet'}, 'state');
    state.style.top = '8px';
    this.names.replaceChildren(state, ...names);
    const left = key.total - key.operations.length;
    const matter = key.misfit >= 0 && h('button', {class: 'small', click: () => this.goToMatter()}, 'Go to what matters');
    replace(
      this.body,
      this.reasons(),
      left > 0 && h('p', {class: 'quiet'}, `Of ${count(key.total)} operations the ${count(key.operations.length)} around what matters are drawn.`),
      h('p', {class: 'history-tools'}, matter, h('span', {class: 'quiet'}, `From left to right: time, one place for each call and each answer. A bar is an operation.${key.order.length > 0 ? ' The line is the longest order found; each point is where its operation takes effect.' : ''}`)),
      h('div', {class: 'history-frame'}, this.names, this.scroller),
      this.about,
      this.table(),
    );
    this.showChosen();
    this.draw(true);
  }

  private reasons(): HTMLElement | null {
    const {key} = this;
    if (key.misfit < 0) return null;
    const misfit = key.operations[key.misfit];
    return h(
      'div',
      {class: 'verdict'},
      h('h3', {}, `\u2717 This fits nowhere: ${misfit.client} ${operationText(misfit)}`),
      ...key.why.map((line) => h('p', {}, capital(line))),
      key.could.length > 0 && h('p', {}, 'It could have been answered ', h('b', {}, list(key.could.slice(0, 12), 'or')), '.'),
      key.conflict.length > 0 &&
        h('p', {}, 'These contradict each other: ', ...key.conflict.slice(0, 12).flatMap((index, place) => [place > 0 ? '; ' : '', this.operationLink(index)]), '.'),
    );
  }

  private operationLink(index: number): HTMLElement {
    const operation = this.key.operations[index];
    return h('button', {class: 'link', click: () => this.choose(index, true)}, `${operation.client} ${operationText(operation)}`);
  }

  private choose(index: number, move = false): void {
    this.chosen = index;
    if (move) this.goTo(index);
    this.showChosen();
    this.draw(true);
    const operation = this.key.operations[index];
    announce(`${operation.client}: ${operationText(operation)}`);
  }

  private showChosen(): void {
    const operation = this.key.operations[this.chosen];
    if (!operation) return replace(this.about, h('p', {class: 'quiet'}, 'Click a bar to see more of its operation.'));
    const place = this.key.order.indexOf(this.chosen);
    replace(
      this.about,
      h('h3', {}, `${operation.client}: ${operationText(operation)}`),
      h('p', {}, 'Asked in ', this.where(operation.callLine), operation.end >= 0 ? ', answered in ' : ', never answered', operation.end >= 0 && this.where(operation.endLine), '.'),
      this.key.order.length > 0 && h('p', {}, place >= 0 ? `In the order found it is number ${place + 1}; the state is then ${this.key.states[place] ?? 'unknown'}.` : 'It is not in the order found.'),
    );
  }

  private where(line: number): HTMLElement | string {
    if (this.history.lines || !this.onStep) return `line ${line}`;
    const go = this.onStep;
    return h('button', {class: 'link', click: () => go(line)}, `step ${line}`);
  }

  private goToMatter(): void {
    if (this.key.misfit >= 0) this.goTo(this.key.misfit);
    this.draw(true);
  }

  private goTo(index: number): void {
    const bar = this.axis.bars[index];
    this.scroller.scrollLeft = (bar.left + Math.min(bar.right, bar.left + 600)) / 2 - this.scroller.clientWidth / 2;
  }

  private draw(anew: boolean): void {
    const {scrollLeft, clientWidth} = this.scroller;
    const [from, to] = this.drawn;
    const {width} = this.axis;
    const inside = scrollLeft >= from + (from > 0 ? 100 : 0) && scrollLeft + clientWidth <= to - (to < width ? 100 : 0);
    if (!anew && inside) return;
    this.drawn = [Math.max(scrollLeft - AHEAD, 0), Math.min(scrollLeft + Math.max(clientWidth, 600) + AHEAD, Math.max(width, 600))];
    const svg = drawHistory(this.key, this.axis, this.drawn[0], this.drawn[1], this.chosen);
    svg.style.left = `${this.drawn[0]}px`;
    this.canvas.replaceChildren(svg);
  }

  private table(): HTMLElement {
    const {key} = this;
    const places = new Map(key.order.map((operation, place) => [operation, place + 1]));
    const body = h('tbody', {});
    const more = h('button', {class: 'more'});
    let next = 0;
    const add = (): void => {
      key.operations.slice(next, next + LISTED).forEach((operation, offset) => {
        const index = next + offset;
        body.append(
          h(
            'tr',
            {class: index === key.misfit ? 'misfit' : ''},
            h('th', {scope: 'row'}, index === key.misfit ? '\u2717 ' : '', operation.client),
            h('td', {}, operation.text),
            h('td', {}, operation.end < 0 ? 'never' : operation.answer),
            h('td', {}, this.where(operation.callLine)),
            h('td', {}, operation.end < 0 ? '' : this.where(operation.endLine)),
            h('td', {}, String(places.get(index) ?? '\u2013')),
          ),
        );
      });
      next += LISTED;
      more.textContent = `show more (${count(key.operations.length - next)} operations)`;
      if (next >= key.operations.length) more.remove();
    };
    more.addEventListener('click', add);
    const titles = ['client', 'operation', 'answer', 'asked in', 'answered in', 'place in the order'];
    const table = h('table', {}, h('thead', {}, h('tr', {}, ...titles.map((title) => h('th', {scope: 'col'}, title)))), body);
    const fold = h('details', {class: 'listed'}, h('summary', {}, 'The operations as a table'), table, more);
    add();
    return fold;
  }
}
