// Everything in a report was made by code under test: its text may hold anything. It is shown as text
// only, with what would be invisible or would change the order of its neighbours made visible.

import {count} from './words';

// Control characters, formatting characters (bidirectional ones too), halves of surrogate pairs and
// separators of lines, but not newline and tab.
const HIDDEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

function named(character: string): string {
  const code = character.codePointAt(0) as number;
  return '\u27e8U+' + code.toString(16).toUpperCase().padStart(4, '0') + '\u27e9';
}

// For attributes and for text in drawings, where nothing can be unfolded.
export function plain(text: string, most = 300): string {
  const cut = text.length > most ? text.slice(0, most) + '\u2026' : text;
  return cut.replace(HIDDEN, named);
}

function piece(text: string): Node {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    const at = match.index as number;
    fragment.append(text.slice(end, at));
    const shown = document.createElement('span');
    shown.className = 'hidden-character';
    shown.textContent = named(match[0]);
    fragment.append(shown);
    end = at + match[0].length;
  }
  fragment.append(text.slice(end));
  if (!RIGHT_TO_LEFT.test(text)) return fragment;
  const isolated = document.createElement('bdi');
  isolated.append(fragment);
  return isolated;
}

// At first `most` characters, and a button that shows more of them.
export function shown(text: string, most = 400): Node {
  if (text.length <= most * 1.2) return piece(text);
  const fragment = document.createDocumentFragment();
  const rest = document.createElement('button');
  let end = 0;
  const more = (length: number): void => {
    rest.before(piece(text.slice(end, end + length)));
    end += length;
    const left = text.length - end;
    rest.textContent = `show more (${count(left)} characters)`;
    if (left <= 0) rest.remove();
  };
  rest.type = 'button';
  rest.className = 'more';
  rest.addEventListener('click', (event) => {
    event.stopPropagation();
    more(20_000);
  });
  fragment.append(rest);
  more(most);
  return fragment;
}
