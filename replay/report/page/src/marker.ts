// The sign of a step: its shape says what came in.

import {s} from './dom';

export function marker(input: number, x: number, y: number, kind: string): SVGElement {
  const shape = {class: `marker ${kind}`};
  switch (input) {
    case 0: // start
      return s('path', {...shape, d: `M${x} ${y - 7}l6.5 11h-13z`});
    case 2: // timer: a clock's hands in a square
      return s(
        'g',
        shape,
        s('rect', {x: x - 5.5, y: y - 5.5, width: 11, height: 11, rx: 1.5}),
        s('path', {class: 'hands', d: `M${x} ${y - 3.5}v3.5h3`}),
      );
    case 3: // synced to disk
      return s('circle', {class: `marker synced ${kind}`, cx: x, cy: y, r: 3.4});
    case 4: // operation
      return s('path', {...shape, d: `M${x} ${y - 7}l7 7l-7 7l-7 -7z`});
    default:
      return s('circle', {...shape, cx: x, cy: y, r: 5});
  }
}

export function cross(x: number, y: number, size: number, name: string): SVGElement {
  return s('path', {
    class: name,
    d: `M${x - size} ${y - size}l${2 * size} ${2 * size}M${x - size} ${y + size}l${2 * size} ${-2 * size}`,
  });
}
