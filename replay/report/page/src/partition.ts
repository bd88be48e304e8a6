// Cut links as what they amount to: groups of nodes that can't reach each other.

export function partition(nodes: number, cuts: {from: number; to: number}[]): number[][] | null {
  const cut = new Set(cuts.map(({from, to}) => from * nodes + to));
  const group = new Int32Array(nodes).fill(-1);
  let groups = 0;
  for (let first = 0; first < nodes; ++first) {
    if (group[first] >= 0) continue;
    const open = [first];
    group[first] = groups;
    while (open.length > 0) {
      const a = open.pop() as number;
      for (let b = 0; b < nodes; ++b) {
        const apart = cut.has(a * nodes + b) && cut.has(b * nodes + a);
        if (group[b] >= 0 || apart) continue;
        group[b] = groups;
        open.push(b);
      }
    }
    ++groups;
  }
  if (groups < 2) return null;
  return Array.from({length: groups}, (_, wanted) => [...group.keys()].filter((node) => group[node] === wanted));
}
