// A line over an axis: a figure with its numbers beside it.

import {h, s} from './dom';
import {plain} from './text';

export interface Chart {
  title: string;
  across: string; // what the horizontal axis counts
  points: [number, number][];
  sayX: (value: number) => string;
  sayY: (value: number) => string;
  mark?: {x: number; text: string};
}

const WIDTH = 420;
const HEIGHT = 170;
const LEFT = 62;
const BOTTOM = 30;

export function chart({title, across, points, sayX, sayY, mark}: Chart): HTMLElement | null {
  if (points.length < 2) return null;
  const most = points.reduce((best, [, y]) => Math.max(best, y), 0) || 1;
  const first = points[0][0];
  const last = points[points.length - 1][0];
  const x = (value: number): number => LEFT + ((value - first) / (last - first || 1)) * (WIDTH - LEFT - 14);
  const y = (value: number): number => HEIGHT - BOTTOM - (value / most) * (HEIGHT - BOTTOM - 16);
  const every = Math.max(Math.floor(points.length / 800), 1);
  const drawn = points.filter((_, index) => index % every === 0 || index === points.length - 1);
  const svg = s('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': plain(`${title}: ${sayY(points[points.length - 1][1])} at ${sayX(last)}`)});
  for (const part of [0, 0.5, 1]) {
    svg.append(
      s('line', {class: 'grid', x1: LEFT, x2: WIDTH - 14, y1: y(most * part), y2: y(most * part)}),
      s('text', {x: LEFT - 7, y: y(most * part) + 4, 'text-anchor': 'end'}, sayY(most * part)),
    );
  }
  svg.append(
    s('text', {x: LEFT, y: HEIGHT - 10}, sayX(first)),
    s('text', {x: WIDTH - 14, y: HEIGHT - 10, 'text-anchor': 'end'}, sayX(last)),
    s('text', {class: 'quiet', x: (LEFT + WIDTH - 14) / 2, y: HEIGHT - 10, 'text-anchor': 'middle'}, across),
    s('path', {class: 'curve', d: `M${drawn.map(([a, b]) => `${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join('L')}`}),
  );
  if (mark && mark.x > first) {
    svg.append(
      s('line', {class: 'plateau', x1: x(mark.x), x2: x(mark.x), y1: 10, y2: HEIGHT - BOTTOM}),
      s('text', {x: x(mark.x) + (x(mark.x) > WIDTH * 0.6 ? -5 : 5), y: HEIGHT - BOTTOM - 6, 'text-anchor': x(mark.x) > WIDTH * 0.6 ? 'end' : 'start'}, mark.text),
    );
  }
  return h('figure', {class: 'chart'}, h('figcaption', {}, title), svg);
}
