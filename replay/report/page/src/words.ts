// How values are said.

export function time(microseconds: number): string {
  const value = Math.abs(microseconds);
  if (value < 1000) return `${microseconds} \u00b5s`;
  if (value < 1_000_000) return `${short(microseconds / 1000)} ms`;
  return `${short(microseconds / 1_000_000)} s`;
}

function short(value: number): string {
  const digits = Math.abs(value) < 10 ? 3 : Math.abs(value) < 100 ? 2 : 1;
  return String(Number(value.toFixed(digits)));
}

export function count(value: number): string {
  // Not toLocaleString: its first call takes a tenth of a second.
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

const SMALL = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

export function many(value: number, one: string, several = one + 's'): string {
  return `${SMALL[value] ?? count(value)} ${value === 1 ? one : several}`;
}

export function list(items: string[], word = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items[items.length - 1]}`;
}

export function capital(text: string): string {
  if (/^[rc]\d/.test(text)) return text; // a node's name
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// "Prepare#3 r0->r2" without the link, which the drawing shows.
export function shortName(name: string): string {
  const space = name.indexOf(' ');
  return space < 0 ? name : name.slice(0, space);
}

export const INPUTS = ['start', 'message', 'timer', 'synced to disk', 'operation of a client'];

// What became of a message that was not received.
export const FATES = [
  'received',
  'dropped',
  'lost: the link is cut',
  'lost: the receiver is down',
  'lost: the connection broke',
  'on its way when the run ended',
  'held when the run ended',
];

export const isLost = (fate: number): boolean => fate >= 1 && fate <= 4;

export const MEMBER = 1;
export const SERVING = 2;
export const LEADING = 4;
export const RECOVERING = 8;

export function role(bits: number): string {
  if (bits & RECOVERING) return 'recovering';
  if (!(bits & MEMBER)) return 'not a member';
  if (bits & LEADING) return bits & SERVING ? 'leader' : 'leader, not serving';
  return bits & SERVING ? 'follower' : 'not serving';
}

const KINDS: Record<string, string> = {
  down: 'down',
  cut: 'cut',
  pause: 'paused',
  'slow-node': 'slow',
  'slow-link': 'slow link',
  'slow-disk': 'slow disk',
  'full-disk': 'disk full',
  'clock-drift': 'clock drifts',
  'clock-jump': 'clock jumps',
};

export function kind(name: string): string {
  return KINDS[name] ?? name.replace(/-/g, ' ');
}
