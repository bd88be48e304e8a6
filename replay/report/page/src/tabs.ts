// Panels of which one is shown.

import {h} from './dom';

let made = 0;

export class Tabs {
  readonly bar: HTMLElement;
  readonly body: HTMLElement;
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private readonly panels = new Map<string, HTMLElement>();
  chosen = '';

  constructor(
    label: string,
    items: {name: string; title: string; panel: HTMLElement}[],
    private readonly onShow: (name: string) => void = () => undefined,
  ) {
    const id = `tabs${++made}`;
    this.bar = h('div', {class: 'tabs', role: 'tablist', 'aria-label': label});
    this.body = h('div', {class: 'tab-body'});
    for (const {name, title, panel} of items) {
      const button = h('button', {role: 'tab', id: `${id}-${name}`, 'aria-controls': `${id}-${name}-panel`, click: () => this.show(name)}, title);
      const holder = h('div', {class: `tab-panel tab-${name}`, role: 'tabpanel', id: `${id}-${name}-panel`, 'aria-labelledby': `${id}-${name}`, tabindex: 0}, panel);
      this.buttons.set(name, button);
      this.panels.set(name, holder);
      this.bar.append(button);
      this.body.append(holder);
    }
    this.bar.addEventListener('keydown', (event) => this.key(event));
    this.show(items[0].name);
  }

  show(name: string): void {
    if (!this.panels.has(name)) return;
    this.chosen = name;
    for (const [own, panel] of this.panels) panel.hidden = own !== name;
    for (const [own, button] of this.buttons) {
      button.setAttribute('aria-selected', String(own === name));
      button.tabIndex = own === name ? 0 : -1;
    }
    this.onShow(name);
  }

  private key(event: KeyboardEvent): void {
    const way = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (way === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const names = [...this.panels.keys()];
    const next = names[(names.indexOf(this.chosen) + way + names.length) % names.length];
    this.show(next);
    this.buttons.get(next)?.focus();
  }
}
