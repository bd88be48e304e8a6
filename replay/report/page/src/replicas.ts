// All replicas after a step: what they say of themselves, which is what most invariants compare.

import {h} from './dom';
import type {RunModel} from './run';
import {role} from './words';

export function replicaTable(model: RunModel, step: number, onStep: (step: number) => void): HTMLElement {
  const {run} = model;
  const {steps} = run;
  const epochs = steps.epoch.some((epoch) => epoch !== 0);
  const stepper = model.nodeOf(step);
  const blamed = new Set(step === run.violation?.step ? run.violation.nodes : []);
  const titles = ['', ...(epochs ? ['epoch'] : []), 'term', 'role', 'last entry', 'committed', 'since step'];
  const rows = [];
  for (let node = 0; node < run.replicas; ++node) {
    const last = model.lastOf(node, step);
    const before = node === stepper ? model.before[step] : last;
    const cell = (column: number[], say: (value: number) => string): HTMLElement => {
      if (last === 0) return h('td', {}, '\u2013');
      const value = column[last - 1];
      const old = before > 0 ? column[before - 1] : undefined;
      if (old === undefined || old === value) return h('td', {}, say(value));
      return h('td', {class: 'changed'}, h('strong', {}, say(value)), h('span', {class: 'was'}, 'was ', h('del', {}, say(old))));
    };
    const number = (value: number): string => String(value);
    const link = last > 0 ? h('button', {class: 'link', click: () => onStep(last)}, String(last)) : '\u2013';
    rows.push(
      h(
        'tr',
        {class: node === stepper ? 'stepped' : ''},
        h('th', {scope: 'row'}, blamed.has(node) ? '\u2717 ' : '', model.names[node]),
        epochs && cell(steps.epoch, number),
        cell(steps.term, number),
        cell(steps.role, role),
        cell(steps.last, number),
        cell(steps.committed, number),
        h('td', {}, link),
      ),
    );
  }
  return h(
    'table',
    {class: 'replicas'},
    h('caption', {}, `All replicas after step ${step}`),
    h('thead', {}, h('tr', {}, ...titles.map((title) => h('th', {scope: 'col'}, title)))),
    h('tbody', {}, ...rows),
  );
}
