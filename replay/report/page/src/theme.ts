// Light or dark: as the system prefers, unless the reader says otherwise.

import {h} from './dom';

const KEY = 'stampede-report-theme';

function prefersDark(): boolean {
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a page from disk may have no storage
  }
}

function keep(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // it then lasts as long as the page
  }
}

export function themeButton(): HTMLElement {
  const root = document.documentElement;
  const before = kept();
  if (before === 'dark' || before === 'light') root.dataset.theme = before;
  const isDark = (): boolean => (root.dataset.theme ? root.dataset.theme === 'dark' : prefersDark());
  const button = h('button', {class: 'small theme'});
  const label = (): void => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', isDark() ? 'Light colours' : 'Dark colours');
  };
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    keep(root.dataset.theme);
    label();
  });
  label();
  return button;
}
