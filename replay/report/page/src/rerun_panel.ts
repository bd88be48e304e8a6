// How to make the run again: commands, the scenario's file, what the run was set to.

import type {Fact, Run} from './data';
import {announce, h} from './dom';
import {shown} from './text';

export function rerunPanel(run: Run): HTMLElement {
  return h(
    'div',
    {class: 'rerun'},
    h('h2', {}, 'Reproduce it'),
    ...run.commands.map((command) => h('div', {class: 'command'}, h('p', {}, command.does), copied(command.line))),
    run.scenario && h('section', {}, h('h3', {}, 'The scenario\u2019s file'), copied(run.scenario.text, 12_000)),
    run.facts.length > 0 && h('section', {}, h('h3', {}, 'What the run was set to'), facts(run.facts)),
    run.names.faults.length > 0 && h('section', {}, h('h3', {}, 'Faults that were on'), h('p', {}, run.names.faults.join(', '))),
  );
}

export function facts(all: Fact[]): HTMLElement {
  const rows = (some: Fact[]): HTMLElement[] =>
    some.map((fact) => h('tr', {class: fact.usual ? '' : 'changed'}, h('th', {scope: 'row'}, fact.name), h('td', {}, fact.usual ? fact.value : h('strong', {}, fact.value))));
  const usual = all.filter((fact) => fact.usual);
  const others = all.filter((fact) => !fact.usual);
  return h(
    'div',
    {},
    others.length > 0 && h('table', {class: 'facts'}, h('tbody', {}, ...rows(others))),
    usual.length > 0 && h('details', {}, h('summary', {}, `${usual.length} that are as usual`), h('table', {class: 'facts'}, h('tbody', {}, ...rows(usual)))),
  );
}

export function copied(text: string, most = 4000): HTMLElement {
  const button = h('button', {class: 'small copy'}, 'Copy');
  button.addEventListener('click', () => {
    copy(text).then(
      () => said('Copied'),
      () => said('Select it to copy'),
    );
  });
  const said = (word: string): void => {
    button.textContent = word;
    announce(word);
    setTimeout(() => (button.textContent = 'Copy'), 1500);
  };
  const code = h('pre', {tabindex: 0});
  code.append(shown(text, most));
  return h('div', {class: 'copied'}, code, button);
}

async function copy(text: string): Promise<void> {
  // A page from disk may not be allowed to write to the clipboard: there the older way is left.
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h('textarea', {class: 'unseen', 'aria-hidden': 'true'});
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (!done) throw new Error('not copied');
  }
}
