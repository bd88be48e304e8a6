// What a page shows, as replay/report/page_data.cc writes it.
//
// The template holds it in <script type="text/plain" id="data">: base64 of gzip of JSON Lines. The
// first line is the Page. The others are blocks of details of steps, which are parsed when they are
// looked at: of run r, block k is line run.blocks.first + k and is a StepDetail[] of
// run.blocks.size steps.
//
// Nodes are numbers: replicas first, r0 .. , then clients, c0 .. . Times are microseconds of virtual
// time. Steps are numbered from 1; 0 is none. All text is untrusted.

export interface Page {
  version: 1;
  title: string;
  runs: Run[]; // none, one, or two that are looked at side by side
  history: History | null; // of operations, where there were clients; or of a recorded file
  hunt: Hunt | null;
}

export interface Run {
  label: string; // where there are two: which one this is
  protocol: string; // its name
  title: string; // the same for people
  replicas: number;
  clients: number;
  seed: string; // "" where there is none
  facts: Fact[]; // configuration and settings, those that are not usual first
  commands: Command[];
  names: {
    messages: string[];
    timers: string[];
    marks: string[];
    faults: string[];
  };
  invariants: { name: string; claim: string }[];
  steps: Steps;
  blocks: { first: number; size: number };
  messages: Messages;
  spans: Span[];
  moments: Moment[];
  violation: Violation | null;
  scenario: Scenario | null;
  ended: string; // how the run ended: done, violation, halted, stuck, interrupted
  states: boolean; // whether the details hold states,
  statesFrom: number; // from this step on
  healed: number; // the step after which all faults ended; 0: they never did
}

export interface Fact {
  name: string;
  value: string;
  usual: boolean;
}

export interface Command {
  does: string; // "Replay it"
  line: string; // "stampede replay 123 --defect x"
}

// Columns: of step i, the values at i - 1.
export interface Steps {
  at: number[];
  node: number[];
  input: number[]; // 0 boot, 1 a message, 2 a timer, 3 synced to disk, 4 a client's operation
  name: string[]; // "Prepare#3 r0->r2", "view#2 r1", "boot#1 r0"
  because: number[]; // the step that sent the message or set the timer
  message: number[]; // index of the message received; -1
  marks: number[][]; // points of the protocol that were reached
  crashed: boolean[]; // the node crashed in this step
  wrote?: boolean[]; // the node wrote to its disk
  text: string[]; // one line for a person: the input => what the node did
  // Of replicas, after the step; of clients what they had before, unused.
  epoch: number[];
  term: number[];
  role: number[]; // bits: 1 member, 2 serving, 4 leading, 8 recovering
  last: number[];
  committed: number[];
  changed: boolean[]; // the node's state is another one than before; true where states are not held
}

export interface StepDetail {
  now: number; // on the node's own clock
  input: unknown; // the event as in a trace
  effects: unknown[]; // as in a trace
  log: string[];
  knows: [about: string, text: string][]; // what the invariants keep of the run, after the step
  // How the node's state differs from that after its step before; null where states are not held.
  // At the first step of a node in a block it is [[[], whole state]].
  state: Change[] | null;
}
// At the path, the value; without it, what stood there is gone.
export type Change = [path: (string | number)[], value?: unknown];

export interface Messages {
  name: string[]; // "Prepare#3 r0->r2", "Prepare#3.1 r0->r2" for a copy
  type: number[]; // of names.messages
  from: number[];
  to: number[];
  sentIn: number[]; // step
  left: number[]; // time at which it left its node
  received: number[]; // step; 0: it was not
  ended: number[]; // time at which it was lost, or would have arrived; of a received one its arrival
  fate: number[]; // 0 received, 1 dropped, 2 link cut, 3 receiver down, 4 connection broken, 5 under way when the run ended, 6 held when the run ended
  delay: number[]; // by which a fault made it later; 0
  held: boolean[]; // was held for a while
  copy: boolean[]; // is a copy that a fault made
}

// A fault of a node or link that lasts, or a node that is down.
export interface Span {
  kind: string; // "down", or a name of names.faults: cut, pause, slow-node, slow-link, ...
  node: number; // that it strikes; -1 where it strikes a link
  from: number; // link
  to: number;
  start: number;
  end: number; // -1: until the run ended
  amount: string; // "5ms", "x1.5"; ""
}

// Something that happened between steps.
export interface Moment {
  at: number;
  afterStep: number;
  kind: string; // crash, restart, clock-jump, heal, release, invoke, fire, ...
  node: number; // -1
  text: string; // "clock of r1 jumps ahead by 50 ms"
}

export interface Violation {
  invariant: string;
  claim: string;
  summary: string;
  details: string[];
  step: number;
  at: number;
  node: number;
  nodes: number[]; // that its text names
  steps: number[]; // that its text names, and `step`
}

// The exceptions to a quiet run.
export interface Scenario {
  title: string; // what its author says of it; ""
  why: string;
  text: string; // the file
  steps: ScenarioStep[];
}
export interface ScenarioStep {
  text: string; // {"at": "250ms", "clock-jump": "r1", "by": "50ms"}
  plain: string; // "At 250 ms the clock of r1 jumps ahead by 50 ms."
  at: number; // when it came to bear; -1: never
  step: number; // the step that it is best shown at; 0
  fault: boolean; // not what a client asks, a timer, or how far to run
}

// --- Operations of clients ---------------------------------------------------------------------

export interface History {
  file: string; // "" where it is a run's
  model: string;
  verdict: string; // "ok", "violation", "unknown", ""
  lines: boolean; // whether call and return are lines of the file; else steps of runs[0]
  keys: HistoryKey[]; // the one that the verdict is about comes first
}
export interface HistoryKey {
  name: string;
  total: number; // operations, of which `operations` are those around what matters
  operations: Operation[]; // by call
  // The longest order found, as indices of `operations`, and the state after each.
  order: number[];
  states: string[];
  before: string; // the state before the first of them, where it is known
  // The operation that fits nowhere; -1.
  misfit: number;
  why: string[]; // sentences
  could: string[]; // what it could have been answered
  conflict: number[]; // those that contradict each other
}
export interface Operation {
  client: string;
  call: number; // position on the time axis
  end: number; // -1: never answered
  callLine: number; // or step
  endLine: number;
  text: string; // "write 3"
  answer: string; // "ok", "3", "unknown"
}

// --- Hunts -------------------------------------------------------------------------------------

export interface Hunt {
  facts: Fact[];
  runs: number;
  events: number;
  seconds: number;
  coreSeconds: number;
  findings: number;
  groups: HuntGroup[];
  coverage: CoverageGroup[];
  struck: Struck;
  // Over the life of the hunt.
  progress: { seconds: number; runs: number; events: number; covered: number; findings: number }[];
  growth: [runs: number, covered: number][];
  notCovered: string; // runs that were not made, "" where all were
}
export interface HuntGroup {
  id: string;
  invariant: string;
  summary: string;
  count: number; // findings
  firstRun: number;
  replay: string; // command
  steps: string[]; // of the shrunk scenario
  report: string; // relative address of its own page; ""
  picture: string; // SVG text made by the command; ""
  provisional: boolean;
}
export interface CoverageGroup {
  title: string; // "marks", "message types", "faults", "changes of status"
  entries: { name: string; count: number; runs: number }[]; // count 0: never
}
// How often faults struck replicas, by the statuses that they had then: by row and column, 0: never.
// Without rows where the protocol has no statuses, or nobody counted.
export interface Struck {
  statuses: string[];
  rows: { fault: string; counts: number[]; runs: number[] }[];
}
