// A page's stream of records (common/web/record.h), read until it ends and then again.

const headBytes = 12;
const silenceMs = 4000; // the program says something every second
const retryMs = 1000;

// Cuts a byte stream, which arrives in pieces of any size, into records.
export class RecordReader {
  #bytes = new Uint8Array(0);

  // Calls onRecord(type, object, rest) for each record that is now complete.
  add(piece, onRecord) {
    this.#bytes = this.#bytes.length === 0 ? piece : joined(this.#bytes, piece);
    let at = 0;
    while (this.#bytes.length - at >= headBytes) {
      const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at, headBytes);
      const jsonBytes = view.getUint32(4, true);
      const restBytes = view.getUint32(8, true);
      const end = at + headBytes + jsonBytes + restBytes;
      if (this.#bytes.length < end) break;
      const type = text(this.#bytes.subarray(at, at + 4));
      const json = this.#bytes.subarray(at + headBytes, at + headBytes + jsonBytes);
      const object = jsonBytes > 0 ? JSON.parse(text(json)) : null;
      onRecord(type, object, this.#bytes.subarray(end - restBytes, end));
      at = end;
    }
    this.#bytes = this.#bytes.subarray(at);
  }
}

// Follows one address at a time; onState('') when records come, onState(why) when they stop.
export class Stream {
  #abort = null;
  #onRecord;
  #onState;

  #headers;

  constructor(onRecord, onState, headers = {}) {
    this.#onRecord = onRecord;
    this.#onState = onState;
    this.#headers = headers;
  }

  open(address) {
    this.close();
    this.#abort = new AbortController();
    this.#follow(address, this.#abort.signal);
  }

  close() {
    this.#abort?.abort();
    this.#abort = null;
  }

  async #follow(address, closed) {
    while (!closed.aborted) {
      const why = await this.#read(address, closed).catch((error) => error.message.trim());
      if (closed.aborted) return;
      this.#onState(why);
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  // Returns, or throws, why the stream ended.
  async #read(address, closed) {
    const request = new AbortController();
    const abort = () => request.abort();
    const restart = (timer) => (clearTimeout(timer), setTimeout(abort, silenceMs));
    let timer = restart();
    closed.addEventListener('abort', abort);
    try {
      const response = await fetch(address, {signal: request.signal, headers: this.#headers});
      if (!response.ok) throw new Error(await response.text() || `HTTP ${response.status}`);
      const records = new RecordReader();
      const reader = response.body.getReader();
      for (;;) {
        const {done, value} = await reader.read();
        if (done || closed.aborted) return 'it has ended the stream';
        timer = restart(timer);
        this.#onState('');
        records.add(value, this.#onRecord);
      }
    } finally {
      clearTimeout(timer);
      closed.removeEventListener('abort', abort);
    }
  }
}

const decoder = new TextDecoder();

function text(bytes) {
  return decoder.decode(bytes);
}

function joined(first, second) {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
