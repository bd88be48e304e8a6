// Pairs of a fault and a status: how often replicas were struck so, or never.

import type {Struck} from './data';
import {h} from './dom';
import {count, many} from './words';

export function struckTable(struck: Struck): HTMLElement | null {
  const {statuses, rows} = struck;
  if (rows.length === 0) return null;
  const all = rows.length * statuses.length;
  const reached = rows.reduce((sum, row) => sum + row.counts.filter((times) => times > 0).length, 0);
  const head = h('tr', {}, h('th', {scope: 'col'}, 'struck by'), ...statuses.map((status) => h('th', {scope: 'col', class: 'number'}, status)));
  return h(
    'section',
    {class: 'struck'},
    h('h3', {}, `Pairs of fault and status: ${reached} of ${all} reached`),
    h('p', {}, 'How often a fault struck a replica, by the status that it had then. "any, leading" are those that led, whatever their status.'),
    h('div', {class: 'wide-table'}, h('table', {}, h('thead', {}, head), h('tbody', {}, ...rows.map((row) => tableRow(row, statuses))))),
  );
}

function tableRow(row: Struck['rows'][number], statuses: string[]): HTMLElement {
  const cells = statuses.map((status, column) => {
    const times = row.counts[column];
    if (times === 0) return h('td', {class: 'number never'}, '\u25cb never');
    return h('td', {class: 'number', title: `${row.fault} in ${status}: ${count(times)} times, in ${many(row.runs[column], 'run')}`}, count(times));
  });
  return h('tr', {}, h('th', {scope: 'row'}, row.fault), ...cells);
}
