// Faults that last, as sentences.

import {list} from './words';

export function faultSentence(kind: string, names: string[], amount: string): string {
  const whom = names.length > 6 ? `${names.length} of them` : list(names);
  const is = names.length === 1 ? 'is' : 'are';
  const by = amount ? ` by ${amount}` : '';
  const links = names.length === 1 ? `the link ${whom}` : names.length > 6 ? `${names.length} links` : `the links ${whom}`;
  switch (kind) {
    case 'cut':
      return `${links} ${is} cut`;
    case 'pause':
      return `${whom} ${is} paused`;
    case 'slow-node':
      return `${whom} ${is} slow${by}`;
    case 'slow-link':
      return `${links} ${is} slow${by}`;
    case 'slow-disk':
      return `the disk of ${whom} is slow${by}`;
    case 'full-disk':
      return `the disk of ${whom} is full`;
    case 'clock-drift':
      return `the clock of ${whom} runs ${amount || 'at another pace'}`;
    default:
      return `${kind.replace(/-/g, ' ')} of ${whom}${amount ? ` (${amount})` : ''}`;
  }
}
