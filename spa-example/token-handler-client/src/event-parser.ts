/** One event of a stream (HTML, section 9.2). */
export interface ServerEvent {
  /** `message` where the stream names no other. */
  readonly type: string;
  readonly data: string;
  /** Of this event or the last one before it that had any; empty for none. */
  readonly lastEventId: string;
}

/** Makes events of a stream's text (HTML, section 9.2.6). */
export class EventParser {
  lastEventId: string;
  retryMillis: number;
  #rest = '';
  #afterReturn = false;
  #type = '';
  #data: string[] = [];
  #id: string;

  constructor(lastEventId: string, retryMillis: number) {
    this.lastEventId = lastEventId;
    this.#id = lastEventId;
    this.retryMillis = retryMillis;
  }

  /** A new connection: an event that the last one has not finished is none. */
  begin(): void {
    this.#rest = '';
    this.#afterReturn = false;
    this.#type = '';
    this.#data = [];
    this.#id = this.lastEventId;
  }

  /** The events that this part of the text finishes. Lines end by CR, LF or both. */
  *read(text: string): Generator<ServerEvent, void, undefined> {
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text[at];
      if (character === '\n' && this.#afterReturn) {
        start = at + 1;
      } else if (character === '\n' || character === '\r') {
        const event = this.#line(this.#rest + text.slice(start, at));
        this.#rest = '';
        start = at + 1;
        if (event !== undefined) {
          yield event;
        }
      }
      this.#afterReturn = character === '\r';
    }
    this.#rest += text.slice(start);
  }

  #line(line: string): ServerEvent | undefined {
    if (line === '') {
      return this.#dispatch();
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (field === 'data') {
      this.#data.push(value);
    } else if (field === 'event') {
      this.#type = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.#id = value;
    } else if (field === 'retry' && /^\d+$/.test(value)) {
      this.retryMillis = Number(value);
    }
    return undefined;
  }

  #dispatch(): ServerEvent | undefined {
    this.lastEventId = this.#id;
    const [type, data] = [this.#type || 'message', this.#data];
    this.#type = '';
    this.#data = [];
    return data.length === 0 ? undefined : { type, data: data.join('\n'), lastEventId: this.#id };
  }
}
