// The whole page: its head, and a view of each thing that the data holds.

import type {Page, Run} from './data';
import {h, replace} from './dom';
import type {Lines} from './load';
import {CompareView} from './compare_view';
import {HistoryView} from './history_view';
import {huntView} from './hunt_view';
import {RunView} from './run_view';
import {themeButton} from './theme';
import {count, time} from './words';

interface View {
  name: string;
  title: string;
  element: HTMLElement;
  fixed?: boolean; // as high as the window, with parts that scroll
  key?: (event: KeyboardEvent) => boolean;
  start?: () => void;
}

export function pageView(root: HTMLElement, page: Page, lines: Lines): void {
  const views: View[] = [];
  const runs: RunView[] = [];
  page.runs.forEach((run, index) => {
    const view = new RunView(run, index === 0 ? page.history : null, lines);
    runs.push(view);
    views.push({name: `run${index}`, title: page.runs.length > 1 ? run.label || `Run ${index + 1}` : 'Run', element: view.element, fixed: true, key: (event) => view.key(event), start: () => view.start()});
  });
  if (page.runs.length === 2) {
    const view = new CompareView([page.runs[0], page.runs[1]], page.history, lines);
    views.unshift({name: 'compare', title: 'Side by side', element: view.element, fixed: true, key: (event) => view.key(event), start: () => view.start()});
  }
  if (page.history && page.history.keys.length > 0) {
    const onStep = runs.length > 0 ? (step: number): void => toStep(step) : null;
    const view = new HistoryView(page.history, onStep);
    views.push({name: 'history', title: 'Client history', element: view.element, start: () => view.start()});
  }
  if (page.hunt) views.push({name: 'hunt', title: 'Hunt', element: huntView(page.hunt)});
  const toStep = (step: number): void => {
    show(views.find((view) => view.name === 'run0') as View);
    runs[0].goTo(step);
  };
  const main = h('main', {});
  let current: View | null = null;
  const buttons = views.map((view) => h('button', {click: () => show(view)}, view.title));
  const show = (view: View): void => {
    current = view;
    document.body.classList.toggle('fixed', view.fixed === true);
    main.replaceChildren(view.element);
    buttons.forEach((button, index) => button.setAttribute('aria-current', views[index] === view ? 'page' : 'false'));
    view.start?.();
  };
  replace(root, header(page, buttons), main);
  if (views.length > 0) show(views[0]);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !current?.key) return;
    const target = event.target as HTMLElement;
    if (target.closest('input, textarea, select, .menu, [role=tablist]')) return;
    if (event.key === 'Enter' && target.closest('button, summary, a')) return;
    // A panel that is scrolled by keys keeps them.
    if (target.closest('.beside') && !/^[a-z]$/.test(event.key)) return;
    if (current.key(event)) event.preventDefault();
  });
}

function header(page: Page, buttons: HTMLElement[]): HTMLElement {
  const [run] = page.runs;
  return h(
    'header',
    {class: 'page-head'},
    h('div', {class: 'head-text'}, run && h('p', {class: 'eyebrow'}, kindOf(run)), h('h1', {}, page.title), run && verdictOf(run, page.title)),
    h('nav', {'aria-label': 'Views'}, buttons.length > 1 && h('span', {class: 'group'}, ...buttons), themeButton()),
  );
}

function kindOf(run: Run): string {
  const seed = run.seed ? ` \u00b7 seed ${run.seed}` : '';
  return `${run.title || run.protocol} \u00b7 ${count(run.steps.at.length)} steps${seed}`;
}

function verdictOf(run: Run, title: string): HTMLElement {
  const {violation} = run;
  if (!violation) return h('p', {class: 'outcome fine'}, h('b', {}, '\u2713 No invariant was violated.'), ` The run ended: ${run.ended}.`);
  const summary = title.includes(violation.summary) ? '.' : `: ${violation.summary}`;
  return h('p', {class: 'outcome'}, h('b', {}, `\u2717 ${violation.invariant}`), ` violated in step ${violation.step} at ${time(violation.at)}${summary}`);
}
