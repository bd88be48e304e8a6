// The data in the page: base64 of gzip of JSON Lines. It is unpacked as a stream, so that the first
// line can be drawn while details are still on their way, and lines stay bytes until they are read.

interface Unpacker {
  readable: ReadableStream<Uint8Array>;
  writable: WritableStream<Uint8Array>;
}
declare const DecompressionStream: {new (format: 'gzip'): Unpacker};

function bytes(base64: string): Uint8Array {
  const binary = atob(base64);
  const result = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) result[i] = binary.charCodeAt(i);
  return result;
}

async function feed(base64: string, writer: WritableStreamDefaultWriter<Uint8Array>): Promise<void> {
  const portion = 1 << 18; // a multiple of four characters stands for whole bytes
  try {
    for (let at = 0; at < base64.length; at += portion) await writer.write(bytes(base64.slice(at, at + portion)));
    await writer.close();
  } catch (error) {
    await writer.abort(error); // who reads would wait for ever
    throw error;
  }
}

export class Lines {
  private readonly lines: Uint8Array[][] = []; // each in pieces, as they came
  private waiting: {line: number; ready: () => void}[] = [];
  private ended = false;
  private failure: unknown = null;

  constructor(base64: string) {
    this.read(base64.trim()).then(
      () => this.end(null),
      (reason) => this.end(reason),
    );
  }

  async line(index: number): Promise<string> {
    if (index >= this.lines.length && !this.ended) {
      await new Promise<void>((ready) => this.waiting.push({line: index, ready}));
    }
    if (index < this.lines.length) return decoded(this.lines[index]);
    throw new Error(this.failure ? 'The data of this report is damaged.' : 'The data of this report is cut short.');
  }

  private async read(base64: string): Promise<void> {
    const unpacker = new DecompressionStream('gzip');
    const fed = feed(base64, unpacker.writable.getWriter());
    fed.catch(() => undefined); // the reader below fails for the same reason
    const reader = unpacker.readable.getReader();
    let begun: Uint8Array[] = [];
    for (;;) {
      const {done, value} = await reader.read();
      if (done) break;
      let start = 0;
      for (;;) {
        const end = value.indexOf(10, start);
        if (end < 0) break;
        begun.push(value.subarray(start, end));
        this.add(begun);
        begun = [];
        start = end + 1;
      }
      if (start < value.length) begun.push(value.subarray(start));
    }
    if (begun.length > 0) this.add(begun);
    await fed;
  }

  private add(line: Uint8Array[]): void {
    this.lines.push(line);
    this.wake();
  }

  private end(reason: unknown): void {
    this.ended = true;
    this.failure = reason;
    this.wake();
  }

  private wake(): void {
    if (this.waiting.length === 0) return;
    const ready = this.waiting.filter((one) => this.ended || one.line < this.lines.length);
    this.waiting = this.waiting.filter((one) => !ready.includes(one));
    for (const one of ready) one.ready();
  }
}

function decoded(pieces: Uint8Array[]): string {
  const decoder = new TextDecoder();
  let text = '';
  for (const piece of pieces) text += decoder.decode(piece, {stream: true});
  return text + decoder.decode();
}
