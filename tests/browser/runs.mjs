// Runs that are made up: a leader that replicates entries, written step by step as the command would.

const size = 64; // steps of a block

export class RunWriter {
  constructor(replicas = 3, clients = 2) {
    this.nodes = replicas + clients;
    this.replicas = replicas;
    this.details = [];
    this.sends = new Map();
    this.states = Array.from({length: replicas}, () => ({status: 'normal', view: 0, executed: 0, log: {size: 0, entries: []}}));
    this.shown = Array.from({length: replicas}, () => ({epoch: 0, term: 0, role: 3, last: 0, committed: 0}));
    this.run = {
      label: '', protocol: 'vsr', title: 'Viewstamped Replication', replicas, clients, seed: '18446744073709551615',
      facts: [{name: 'defect', value: 'made-up', usual: false}, {name: 'heartbeat', value: '10 ms', usual: true}],
      commands: [{does: 'Replay it', line: 'stampede replay 123 --defect made-up'}],
      names: {messages: [], timers: ['view'], marks: ['view change started'], faults: ['cut']},
      invariants: [
        {name: 'log-agreement', claim: 'All replicas execute the same operation in the same place of the log.'},
        {name: 'quorum-durability', claim: 'What is committed is held by a majority.'},
      ],
      steps: {at: [], node: [], input: [], name: [], because: [], message: [], marks: [], crashed: [], wrote: [], text: [], epoch: [], term: [], role: [], last: [], committed: [], changed: []},
      blocks: {first: 1, size},
      messages: {name: [], type: [], from: [], to: [], sentIn: [], left: [], received: [], ended: [], fate: [], delay: [], held: [], copy: []},
      spans: [], moments: [], violation: null, scenario: null, ended: 'done', states: true, statesFrom: 1, healed: 0,
    };
  }

  name(node) {
    return node < this.replicas ? `r${node}` : `c${node - this.replicas}`;
  }

  // One step; what it sends are [type, to] pairs. Answers with its number.
  step(at, node, input, name, {because = 0, message = -1, sends = [], change = {}, marks = [], event = {}, log = []} = {}) {
    const {steps, messages} = this.run;
    const step = steps.at.length + 1;
    if (node < this.replicas) {
      Object.assign(this.shown[node], change);
      const {term, last, committed} = this.shown[node];
      const before = this.states[node];
      const entries = Array.from({length: Math.min(last, 40)}, (_, index) => ({op: index + 1, view: 0, operation: `put x ${index}`}));
      this.states[node] = {...before, view: term, executed: committed, log: {size: last, entries}};
    }
    const row = {at, node, input, name, because, message, marks, crashed: false, wrote: input === 0, text: `${name}  =>  ${sends.map(([type, to]) => `${type} to ${this.name(to)}`).join(', ')}`, changed: Object.keys(change).length > 0 || message >= 0, ...(this.shown[node] ?? {epoch: 0, term: 0, role: 0, last: 0, committed: 0})};
    for (const column of Object.keys(steps)) steps[column].push(row[column]);
    if (message >= 0) Object.assign(this, this.receive(message, step, at));
    const effects = sends.map(([type, to]) => ({send: {[type]: {view: this.shown[node]?.term ?? 0}}, to: this.name(to)}));
    const first = messages.name.length;
    for (const [type, to] of sends) this.send(type, node, to, step, at);
    const decided = Math.max(...this.shown.map((shown) => shown.committed));
    const knows = [['decided', decided === 0 ? 'no operation' : `${decided}, the last op ${decided}`], ['operations', 'none open']];
    this.details.push({node, detail: {now: at, input: event, effects, log, knows, state: node < this.replicas ? this.states[node] : null}});
    return {step, sent: sends.map((_, index) => first + index)};
  }

  send(type, from, to, step, at) {
    const {messages, names} = this.run;
    const key = `${type} ${from} ${to}`;
    const count = (this.sends.get(key) ?? 0) + 1;
    this.sends.set(key, count);
    if (!names.messages.includes(type)) names.messages.push(type);
    const row = {name: `${type}#${count} ${this.name(from)}->${this.name(to)}`, type: names.messages.indexOf(type), from, to, sentIn: step, left: at, received: 0, ended: at + 500, fate: 5, delay: 0, held: false, copy: false};
    for (const column of Object.keys(messages)) messages[column].push(row[column]);
  }

  receive(message, step, at) {
    const {messages} = this.run;
    messages.received[message] = step;
    messages.ended[message] = at;
    messages.fate[message] = 0;
  }

  lose(message, fate) {
    this.run.messages.fate[message] = fate;
  }

  take(at, message, options = {}) {
    const {messages} = this.run;
    return this.step(at, messages.to[message], 1, messages.name[message], {because: messages.sentIn[message], message, ...options});
  }

  // The state of a node is whole at its first step of a block, and there only: later ones say what changed.
  blocks() {
    const blocks = [];
    for (let first = 0; first < this.details.length; first += size) {
      const before = new Map();
      blocks.push(
        this.details.slice(first, first + size).map(({node, detail}) => {
          if (detail.state === null) return detail;
          const state = before.has(node) ? changes(before.get(node), detail.state) : [[[], detail.state]];
          before.set(node, detail.state);
          return {...detail, state};
        }),
      );
    }
    return blocks;
  }

  page(title) {
    return {version: 1, title, runs: [this.run], history: null, hunt: null};
  }
}

function changes(before, after) {
  return Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).map((key) => [[key], after[key]]);
}

// r0 leads, is cut off from r2, which leads in term 1 and commits another entry in the same place.
export function finding() {
  const writer = new RunWriter();
  const {run} = writer;
  for (let node = 0; node < 5; ++node) writer.step(0, node, 0, `boot#1 ${writer.name(node)}`, {change: {role: node === 0 ? 7 : 3}});
  const asked = writer.step(1000, 3, 4, 'c0#1', {sends: [['Request', 0]], event: {Invoke: {operation: 'put x a', number: 1}}});
  const request = writer.take(1500, asked.sent[0], {sends: [['Prepare', 1], ['Prepare', 2]], change: {last: 1}, event: {Receive: {from: 'c0', message: {Request: {operation: 'put x a'}}}}});
  const prepared = writer.take(2000, request.sent[0], {sends: [['PrepareOk', 0]], change: {last: 1}});
  writer.lose(request.sent[1], 2);
  const committed = writer.take(2500, prepared.sent[0], {sends: [['Reply', 3]], change: {committed: 1}});
  writer.take(3000, committed.sent[0]);
  const timer = writer.step(50000, 2, 2, 'view#1 r2', {because: 3, sends: [['StartViewChange', 1]], change: {term: 1, role: 1}, marks: [0]});
  const joined = writer.take(50600, timer.sent[0], {sends: [['DoViewChange', 2]], change: {term: 1, role: 1, last: 0}, log: ['leaves view 0 for 1']});
  const leads = writer.take(51200, joined.sent[0], {sends: [['StartView', 1]], change: {role: 7, last: 1}});
  writer.take(51900, leads.sent[0], {change: {role: 3, last: 1}});
  const guilty = writer.step(60000, 2, 2, 'heartbeat#1 r2', {because: leads.step, change: {committed: 1}});
  run.spans.push({kind: 'cut', node: -1, from: 0, to: 2, start: 1200, end: 45000, amount: ''});
  run.moments.push({at: 45000, afterStep: 10, kind: 'clock-jump', node: 2, text: 'clock of r2 jumps ahead by 50 ms'});
  run.violation = {
    invariant: 'log-agreement', claim: 'All replicas execute the same operation in the same place of the log.',
    summary: 'r2 executed another operation 1 than r0', details: [`decided is op 1: c0#1 "put x a", first executed by r0 at step ${committed.step}`],
    step: guilty.step, at: 60000, node: 2, nodes: [0, 2], steps: [committed.step, guilty.step],
  };
  run.ended = 'violation';
  run.scenario = {
    title: 'A late StartView', why: '',
    text: '{"steps": [{"cut": "r0->r2"}]}',
    steps: [
      {text: '{"cut": "r0->r2"}', plain: 'At 1.2 ms the link from r0 to r2 is cut.', at: 1200, step: 0, fault: true},
      {text: '{"clock-jump": "r2"}', plain: 'At 45 ms the clock of r2 jumps ahead by 50 ms.', at: 45000, step: 0, fault: true},
    ],
  };
  const page = writer.page('Two replicas execute different operations');
  page.history = {
    file: '', model: 'register', verdict: 'violation', lines: false,
    keys: [{
      name: 'x', total: 3,
      operations: [
        {client: 'c0', call: 1000, end: 3000, callLine: asked.step, endLine: committed.step + 1, text: 'put x a', answer: 'ok'},
        {client: 'c1', call: 2000, end: 5000, callLine: 5, endLine: 5, text: 'get x', answer: 'a'},
        {client: 'c1', call: 52000, end: 60000, callLine: 5, endLine: guilty.step, text: 'get x', answer: ''},
      ],
      order: [0, 1], states: ['a', 'a'], before: '', misfit: 2, why: ['It read nothing, but a had been written before it began.'], could: ['a'], conflict: [0],
    }],
  };
  return {page, blocks: writer.blocks(), steps: {committed: committed.step, guilty: guilty.step, timer: timer.step}, lost: request.sent[1]};
}

// So many steps of heartbeats and requests, with a loss now and then, and a violation at the end.
export function long(steps) {
  const writer = new RunWriter();
  const queue = []; // messages by when they come
  let at = 0;
  for (let node = 0; node < 5; ++node) writer.step(0, node, 0, `boot#1 ${writer.name(node)}`, {change: {role: node === 0 ? 7 : 3}});
  let entry = 0;
  let sent = 0;
  let heartbeat = 0;
  const {run} = writer;
  const post = (result) => {
    for (const message of result.sent) {
      ++sent;
      if (sent % 29 === 0) writer.lose(message, 1);
      else queue.push([at + 300 + ((sent * 7919) % 400), message]);
    }
  };
  while (run.steps.at.length < steps) {
    queue.sort((a, b) => a[0] - b[0]);
    const next = queue.shift();
    if (!next) {
      at += 2000;
      if (++entry % 5 === 0) post(writer.step(at, 0, 2, `heartbeat#${++heartbeat} r0`, {because: Math.max(run.steps.at.length - 20, 0), sends: [['Commit', 1], ['Commit', 2]]}));
      else post(writer.step(at, 3 + (entry % 2), 4, `c${entry % 2}#${entry}`, {sends: [['Request', 0]]}));
      continue;
    }
    at = Math.max(at, next[0]);
    const message = next[1];
    const type = run.names.messages[run.messages.type[message]];
    const to = run.messages.to[message];
    if (type === 'Request') post(writer.take(at, message, {sends: [['Prepare', 1], ['Prepare', 2]], change: {last: writer.shown[0].last + 1}}));
    else if (type === 'Prepare') post(writer.take(at, message, {sends: [['PrepareOk', 0]], change: {last: writer.shown[to].last + 1}}));
    else if (type === 'PrepareOk') post(writer.take(at, message, {sends: [['Reply', 3 + (sent % 2)]], change: {committed: writer.shown[0].committed + 1}}));
    else post(writer.take(at, message));
  }
  const last = run.steps.at.length;
  run.violation = {invariant: 'log-agreement', claim: '', summary: 'r1 executed another operation than r0', details: [], step: last, at, node: run.steps.node[last - 1], nodes: [0, 1], steps: [last - 400, last]};
  for (let i = 0; i < steps / 200; ++i) run.spans.push({kind: 'pause', node: 1 + (i % 2), from: 0, to: 0, start: i * 60000, end: i * 60000 + 9000, amount: ''});
  return {page: writer.page(`A run of ${last} steps`), blocks: writer.blocks()};
}
