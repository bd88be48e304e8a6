// A hunt: what it found, in groups; what it reached and what never; how it went.

import {chart} from './chart';
import type {CoverageGroup, Hunt, HuntGroup} from './data';
import {h} from './dom';
import {picture} from './picture';
import {copied, facts} from './rerun_panel';
import {struckTable} from './struck_table';
import {capital, count, many} from './words';

// An address beside this page, which leads nowhere else.
const BESIDE = /^(?!.*\.\.)[\w\-.]+(\/[\w\-.]+)*$/;

export function huntView(hunt: Hunt): HTMLElement {
  const {groups} = hunt;
  const found = hunt.findings === 0 ? '\u2713 Nothing was found' : `\u2717 ${capital(many(hunt.findings, 'finding'))} in ${many(groups.length, 'group')}`;
  return h(
    'section',
    {class: 'hunt document'},
    h('p', {class: hunt.findings > 0 ? 'outcome' : 'outcome fine'}, h('b', {}, found), ` in ${count(hunt.runs)} runs and ${count(hunt.events)} events.`),
    h('dl', {class: 'figures'}, ...figures(hunt).map(([title, value]) => h('div', {}, h('dt', {}, title), h('dd', {}, value)))),
    hunt.notCovered !== '' && h('p', {class: 'problem'}, `Not made: ${hunt.notCovered}.`),
    h('h2', {}, 'What was found'),
    groups.length === 0 ? h('p', {class: 'quiet'}, 'No invariant was violated.') : h('div', {class: 'groups'}, ...groups.map(groupCard)),
    h('h2', {}, 'How it went'),
    h('p', {}, plateau(hunt)),
    charts(hunt),
    h('h2', {}, 'What was reached, and what never'),
    ...hunt.coverage.map(coverage),
    struckTable(hunt.struck),
    hunt.facts.length > 0 && h('h2', {}, 'What the hunt was set to'),
    hunt.facts.length > 0 && facts(hunt.facts),
  );
}

function duration(seconds: number): string {
  if (seconds < 120) return `${Number(seconds.toFixed(seconds < 10 ? 1 : 0))} s`;
  if (seconds < 7200) return `${Number((seconds / 60).toFixed(1))} min`;
  return `${Number((seconds / 3600).toFixed(1))} h`;
}

function rounded(value: number): string {
  if (value >= 1e9) return `${Number((value / 1e9).toFixed(2))} bn`;
  if (value >= 1e6) return `${Number((value / 1e6).toFixed(2))} M`;
  if (value >= 1e4) return `${Number((value / 1e3).toFixed(1))} k`;
  return count(Math.round(value));
}

function figures(hunt: Hunt): [string, string][] {
  const seconds = hunt.seconds || 1;
  return [
    ['runs', count(hunt.runs)],
    ['events', rounded(hunt.events)],
    ['time', duration(hunt.seconds)],
    ['core time', duration(hunt.coreSeconds)],
    ['runs a second', rounded(hunt.runs / seconds)],
    ['events a second', rounded(hunt.events / seconds)],
  ];
}

function groupCard(group: HuntGroup): HTMLElement {
  const drawn = picture(group.picture, `What happens in ${group.id}`);
  const signs = [group.provisional && 'not shrunk to the end'].filter(Boolean);
  return h(
    'article',
    {class: 'finding'},
    drawn && h('div', {class: 'picture'}, drawn),
    h(
      'div',
      {class: 'finding-text'},
      h('h3', {}, `\u2717 ${group.invariant}`),
      h('p', {}, group.summary),
      h('p', {class: 'quiet'}, `${capital(many(group.count, 'finding'))}, the first in run ${count(group.firstRun)}${signs.length > 0 ? `; ${signs.join(', ')}` : ''}.`),
      BESIDE.test(group.report) ? h('p', {}, h('a', {href: group.report}, 'Its report')) : null,
      group.steps.length > 0 && h('details', {open: group.steps.length <= 6}, h('summary', {}, `What it takes: ${many(group.steps.length, 'step')}`), h('ol', {}, ...group.steps.map((step) => h('li', {}, step)))),
      group.replay !== '' && copied(group.replay),
    ),
  );
}

// When coverage last grew.
function lastGrowth(hunt: Hunt): number {
  const {growth} = hunt;
  for (let i = growth.length - 1; i > 0; --i) if (growth[i][1] > growth[i - 1][1]) return growth[i][0];
  return 0;
}

function plateau(hunt: Hunt): string {
  const last = lastGrowth(hunt);
  if (last === 0 || hunt.runs === 0) return '';
  const since = hunt.runs - last;
  const part = Math.round((since / hunt.runs) * 100);
  if (part < 10) return `Coverage last grew in run ${count(last)}: it still grows, and more runs are likely to reach more.`;
  return `Coverage last grew in run ${count(last)}. The ${count(since)} runs since (${part}%) reached nothing new.`;
}

function charts(hunt: Hunt): HTMLElement {
  const progress = [{seconds: 0, runs: 0, events: 0, covered: 0, findings: 0}, ...hunt.progress.filter((one) => one.seconds > 0)];
  const rates: [number, number][] = [];
  for (let i = 1; i < progress.length; ++i) {
    const seconds = progress[i].seconds - progress[i - 1].seconds;
    if (seconds > 0) rates.push([progress[i].seconds, (progress[i].events - progress[i - 1].events) / seconds]);
  }
  const last = lastGrowth(hunt);
  const all = [
    chart({title: 'Runs', across: 'time', points: progress.map((one) => [one.seconds, one.runs]), sayX: duration, sayY: rounded}),
    chart({title: 'Events', across: 'time', points: progress.map((one) => [one.seconds, one.events]), sayX: duration, sayY: rounded}),
    chart({title: 'Events a second', across: 'time', points: rates, sayX: duration, sayY: rounded}),
    chart({title: 'Findings', across: 'time', points: progress.map((one) => [one.seconds, one.findings]), sayX: duration, sayY: rounded}),
    chart({title: 'Points covered', across: 'runs', points: hunt.growth, sayX: rounded, sayY: rounded, mark: last > 0 ? {x: last, text: 'last new one'} : undefined}),
  ];
  return h('div', {class: 'charts'}, ...all);
}

function coverage(group: CoverageGroup): HTMLElement {
  const reached = group.entries.filter((entry) => entry.count > 0).sort((a, b) => b.count - a.count);
  const never = group.entries.filter((entry) => entry.count === 0);
  const most = Math.log1p(reached[0]?.count ?? 1);
  const rows = reached.map((entry) => {
    const bar = h('span', {class: 'bar', 'aria-hidden': 'true'});
    bar.style.width = `${((Math.log1p(entry.count) / most) * 100).toFixed(1)}%`;
    return h('tr', {}, h('th', {scope: 'row'}, entry.name), h('td', {class: 'number'}, count(entry.count)), h('td', {class: 'number'}, count(entry.runs)), h('td', {class: 'bars'}, bar));
  });
  return h(
    'section',
    {class: 'coverage'},
    h('h3', {}, `${capital(group.title)}: ${reached.length} of ${group.entries.length} reached`),
    never.length > 0 && h('p', {}, h('b', {}, `Never: `), never.map((entry) => entry.name).join(', '), '.'),
    rows.length > 0 &&
      h(
        'details',
        {open: group.entries.length <= 40},
        h('summary', {}, 'How often'),
        h('table', {}, h('thead', {}, h('tr', {}, ...['', 'times', 'runs', 'times, on a scale of powers'].map((title, column) => h('th', {scope: 'col', class: column === 1 || column === 2 ? 'number' : undefined}, title)))), h('tbody', {}, ...rows)),
      ),
  );
}
