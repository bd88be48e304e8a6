// Hunts and recorded histories that are made up.

const shapes = '<line x1="40" y1="10" x2="40" y2="150" stroke="#888"/><path d="M40 30L140 60" stroke="#333" fill="none"/><text x="84" y="120" font-size="9" fill="url(#x)">Prepare#3</text>';
const svg = (inside) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 160">${inside}</svg>`;

export function hunt() {
  const growth = Array.from({length: 60}, (_, i) => [i * 2000, Math.round(140 * (1 - Math.exp(-i / 9)))]);
  const progress = growth.map(([runs, covered], i) => ({seconds: i * 30, runs, events: runs * 4050, covered, findings: Math.floor(i / 11)}));
  const group = {
    id: 'log-agreement-1', invariant: 'log-agreement', summary: 'r0 executed another operation 1 than r1', count: 3, firstRun: 18234,
    replay: 'stampede replay 123', steps: ['At 10 ms r0 is cut from r1.', 'The view timer of r2 runs out.'],
    report: 'log-agreement-1/report.html', picture: svg(`${shapes}<foreignObject><b>no</b></foreignObject>`), provisional: false,
  };
  return {
    version: 1, title: 'Hunt of Viewstamped Replication', runs: [], history: null,
    hunt: {
      facts: [{name: 'protocol', value: 'vsr', usual: false}, {name: 'workers', value: '2', usual: true}],
      runs: 118000, events: 478e6, seconds: 1770, coreSeconds: 3500, findings: 5, notCovered: '', progress, growth,
      groups: [
        group,
        {...group, report: 'javascript:alert(1)', picture: svg('<script>alert(1)</script>')},
        {...group, report: '../../etc/passwd', picture: svg('<rect width="9" height="9" onclick="alert(1)"/>'), provisional: true},
      ],
      coverage: [
        {title: 'marks', entries: [{name: 'operation committed', count: 120000, runs: 60000}, {name: 'state transfer cancelled', count: 0, runs: 0}]},
        {title: 'message types', entries: [{name: 'Prepare', count: 1200000, runs: 90000}]},
      ],
      struck: {
        statuses: ['normal', 'view-change', 'any, leading'],
        rows: [
          {fault: 'crash', counts: [31000, 412, 9000], runs: [30000, 400, 8900]},
          {fault: 'full-disk', counts: [1800, 0, 1], runs: [1700, 0, 1]},
        ],
      },
    },
  };
}

// Four clients that write and read a register; one answer in the middle fits nowhere.
export function recorded(count) {
  const operations = [];
  let value = '0';
  for (let i = 0; i < count; ++i) {
    const isWrite = (i * 7919) % 5 < 2;
    if (isWrite) value = String(i);
    operations.push({client: `c${i % 4}`, call: i * 3, end: i * 3 + 5, callLine: 2 * i + 1, endLine: 2 * i + 2, text: isWrite ? `write ${i}` : 'read', answer: isWrite ? 'ok' : value});
  }
  const misfit = count >> 1;
  const order = Array.from({length: misfit}, (_, i) => i);
  const key = {
    name: 'x', total: 100000, operations, order, states: order.map((i) => (operations[i].answer === 'ok' ? operations[i].text.slice(6) : operations[i].answer)), before: '0',
    misfit, why: ['It read a value that had been overwritten before it began.'], could: ['190', '195'], conflict: [misfit - 4],
  };
  const small = {name: 'y', total: 2, operations: operations.slice(0, 2), order: [0, 1], states: ['0', '0'], before: '', misfit: -1, why: [], could: [], conflict: []};
  return {version: 1, title: 'history.jsonl', runs: [], hunt: null, history: {file: 'history.jsonl', model: 'register', verdict: 'violation', lines: true, keys: [key, small]}};
}
