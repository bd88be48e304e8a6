// An effect of a step in one line, with its content to unfold.

import {isObject} from './details';
import {h} from './dom';
import type {RunModel} from './run';
import {tree} from './tree';
import {FATES, isLost, time} from './words';

export interface Links {
  step: (step: number) => void;
  message: (message: number) => void;
}

export function stepLink(step: number, links: Links, text = `step ${step}`): HTMLElement {
  return h('button', {class: 'link', click: () => links.step(step)}, text);
}

// What became of a message, with a link to where.
export function fate(model: RunModel, message: number, links: Links): HTMLElement {
  const {messages} = model.run;
  const received = messages.received[message];
  if (received > 0) {
    const late = model.late(message);
    const words = late > 0 && !model.manual ? ` ${time(late)} later` : '';
    return h('span', {class: 'fate'}, '\u2192 received in ', stepLink(received, links), words);
  }
  const lost = isLost(messages.fate[message]);
  return h('span', {class: lost ? 'fate lost' : 'fate'}, lost ? '\u2717 ' : '\u25cb ', FATES[messages.fate[message]]);
}

// Pairs the sends of a step with its messages, which are in the same order.
export function effectList(model: RunModel, step: number, effects: unknown[], links: Links): HTMLElement {
  const open = [...model.sentBy(step)].filter((message) => !model.run.messages.copy[message]);
  const copies = [...model.sentBy(step)].filter((message) => model.run.messages.copy[message]);
  const items = effects.map((effect) => h('li', {}, ...oneEffect(model, effect, open, links)));
  for (const message of [...open, ...copies]) {
    items.push(h('li', {}, h('span', {class: 'verb'}, model.run.messages.copy[message] ? 'a fault duplicates' : 'sends'), messageLink(model, message, links), fate(model, message, links)));
  }
  return h('ul', {class: 'effects'}, ...items);
}

function messageLink(model: RunModel, message: number, links: Links): HTMLElement {
  return h('button', {class: 'link name', click: () => links.message(message)}, model.run.messages.name[message]);
}

function oneEffect(model: RunModel, effect: unknown, open: number[], links: Links): (Node | string)[] {
  if (!isObject(effect)) return [tree(effect)];
  if ('send' in effect) {
    const place = open.findIndex((message) => model.names[model.run.messages.to[message]] === effect.to);
    const [message] = place < 0 ? [-1] : open.splice(place, 1);
    const content = isObject(effect.send) ? Object.values(effect.send)[0] : effect.send;
    const line = [h('span', {class: 'verb'}, 'sends')];
    if (message >= 0) line.push(messageLink(model, message, links), fate(model, message, links));
    else line.push(h('span', {}, `${isObject(effect.send) ? Object.keys(effect.send)[0] : ''} to ${String(effect.to)}`));
    return [...line, folded('content', content)];
  }
  if ('set-timer' in effect) return [h('span', {class: 'verb'}, 'sets timer'), h('b', {}, String(effect['set-timer'])), ` to ${time(Number(effect.delay))}`];
  if ('cancel-timer' in effect) return [h('span', {class: 'verb'}, 'cancels timer'), h('b', {}, String(effect['cancel-timer']))];
  if ('write' in effect) return [h('span', {class: 'verb'}, 'writes to its disk'), folded('content', effect.write)];
  if ('sync' in effect) return [h('span', {class: 'verb'}, 'waits for its disk'), 'before what follows leaves'];
  if ('return' in effect) return [h('span', {class: 'verb'}, 'answers its client'), h('b', {}, JSON.stringify(effect.return) ?? '')];
  const keys = Object.keys(effect);
  return [h('span', {class: 'verb'}, keys[0] ?? ''), folded('content', effect)];
}

export function folded(title: string, value: unknown): HTMLElement {
  if (typeof value !== 'object' || value === null) return h('span', {}, String(value));
  const fold = h('details', {class: 'content'}, h('summary', {}, title));
  fold.addEventListener('toggle', () => {
    if (fold.open && fold.childElementCount === 1) fold.append(tree(value, {open: 2}));
  });
  return fold;
}
