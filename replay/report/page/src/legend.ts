// The signs of the diagram, explained.

import {h, s} from './dom';
import {cross, marker} from './marker';

function sign(...shapes: SVGElement[]): SVGSVGElement {
  const svg = s('svg', {width: 44, height: 22, 'aria-hidden': 'true'});
  svg.append(...shapes);
  return svg;
}

function line(name: string, ...more: SVGElement[]): SVGSVGElement {
  const group = s('g', {class: `message ${name}`}, s('path', {class: 'line', d: 'M3 6L33 15'}));
  group.append(...more);
  return sign(group);
}

export function legend(): HTMLElement {
  const head = (): SVGElement => s('path', {class: 'head', d: 'M40 17l-8.5 1l2 -6.5z'});
  const entries: [SVGSVGElement, string][] = [
    [sign(marker(1, 22, 11, 'replica')), 'receives a message'],
    [sign(marker(2, 22, 11, 'replica')), 'a timer runs out'],
    [sign(marker(4, 22, 11, 'client')), 'a client asks'],
    [sign(marker(0, 22, 12, 'replica')), 'starts'],
    [sign(marker(3, 22, 11, 'replica')), 'its disk is done (synced)'],
    [sign(s('path', {class: 'disk', d: 'M18 8h9v7h-9zm0 2.4h9'})), 'writes to its disk'],
    [sign(marker(1, 22, 11, 'replica guilty'), s('circle', {class: 'ring', cx: 22, cy: 11, r: 9.5})), 'the violation is seen'],
    [line('', head()), 'a message'],
    [line('held', head()), 'was held back'],
    [line('delayed', head()), 'was made late'],
    [line('copy', head()), 'a duplicate'],
    [line('lost', cross(36, 16, 4, 'cross')), 'was lost, and where'],
    [line('open', s('circle', {class: 'line', cx: 36, cy: 16, r: 3})), 'never came (the run ended)'],
    [sign(s('path', {class: 'bolt', d: 'M23 4l-5 8h4l-2 6l6 -8h-4z'})), 'clock, restart, other trouble'],
    [sign(s('rect', {class: 'band term1', x: 13, y: 2, width: 18, height: 18})), 'leader (wide); colour: term'],
    [sign(s('rect', {class: 'band term1', x: 17, y: 2, width: 9, height: 18}), s('rect', {fill: 'url(#bars)', x: 17, y: 2, width: 9, height: 18})), 'does not serve, or is down'],
    [sign(s('rect', {class: 'band term1', x: 17, y: 2, width: 9, height: 18}), s('rect', {fill: 'url(#dots)', x: 17, y: 2, width: 9, height: 18})), 'recovers'],
    [sign(s('rect', {fill: 'url(#hatch)', x: 6, y: 2, width: 32, height: 18})), 'a fault that lasts'],
  ];
  return h(
    'details',
    {class: 'legend menu'},
    h('summary', {}, 'Signs and keys'),
    h(
      'div',
      {class: 'menu-items wide'},
      h('ul', {class: 'signs'}, ...entries.map(([svg, text]) => h('li', {}, svg, text))),
      h(
        'dl',
        {class: 'keys'},
        ...[
          ['\u2191 \u2193', 'the step before, after'],
          ['\u2190 \u2192', 'the same on the same node'],
          ['Enter', 'follow the message: where it was sent'],
          ['Home, End', 'the first, the last step'],
          ['g', 'the guilty step'],
          ['w', 'only what led to it'],
          ['t', 'rows or time'],
        ].map(([key, does]) => h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, does))),
      ),
    ),
  );
}
