import { vi } from 'vitest';
import type { LockManagerLike } from '../src/index.js';

export const AGENT = 'http://api.homeport.localhost:9502/oauth-agent';
export const API = 'http://api.homeport.localhost:9502';

export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly credentials: RequestCredentials;
  readonly body: string;
}

type Answer = (call: Call) => Response | Promise<Response>;

/** The network: answers by "METHOD path" and remembers what was sent. An unexpected call fails the test. */
export class Network {
  readonly calls: Call[] = [];
  private readonly answers = new Map<string, Answer>();

  on(route: string, answer: Answer): this {
    this.answers.set(route, answer);
    return this;
  }

  /** One answer after the other; the last one stays. */
  sequence(route: string, ...answers: Answer[]): this {
    let next = 0;
    return this.on(route, call => (answers[Math.min(next++, answers.length - 1)] as Answer)(call));
  }

  to(route: string): Call[] {
    return this.calls.filter(call => `${call.method} ${new URL(call.url).pathname}` === route);
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const call: Call = {
      method: request.method,
      url: request.url,
      headers: request.headers,
      credentials: request.credentials,
      body: await request.text(),
    };
    this.calls.push(call);
    const answer = this.answers.get(`${call.method} ${new URL(call.url).pathname}`);
    if (answer === undefined) {
      throw new TypeError(`no answer planned for ${call.method} ${call.url}`);
    }
    return answer(call);
  };
}

/** The page's address bar and history, as far as the client uses them. */
export class Page {
  readonly replaced: { state: unknown; url: string }[] = [];
  readonly visited: string[] = [];
  state: unknown = { router: 'kept' };

  constructor(public href: string) {}

  install(network: Network): this {
    const readHref = () => this.href;
    const readState = () => this.state;
    vi.stubGlobal('fetch', network.fetch);
    vi.stubGlobal('location', {
      get href() {
        return readHref();
      },
      assign: (url: string) => this.visited.push(url),
    });
    vi.stubGlobal('history', {
      get state() {
        return readState();
      },
      replaceState: (state: unknown, _title: string, url: string) => {
        this.replaced.push({ state, url });
        this.href = url;
      },
    });
    return this;
  }
}

/** Web Locks shared by all "tabs" of a test: exclusive, first come first served. */
export class SharedLocks implements LockManagerLike {
  private readonly last = new Map<string, Promise<unknown>>();

  request<T>(name: string, callback: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(name) ?? Promise.resolve()).then(callback);
    this.last.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  }
}

/** localStorage shared by all "tabs" of a test. */
export class SharedStorage {
  readonly values = new Map<string, string>();

  getItem(name: string): string | null {
    return this.values.get(name) ?? null;
  }

  setItem(name: string, value: string): void {
    this.values.set(name, value);
  }
}

/** One process's view of the storage: what others write comes a little after it was written. */
export class LaggingStorage {
  private readonly written = new Map<string, string>();

  constructor(
    private readonly shared: SharedStorage,
    private readonly lagMillis: number,
  ) {}

  getItem(name: string): string | null {
    return this.written.get(name) ?? this.shared.getItem(name);
  }

  setItem(name: string, value: string): void {
    this.written.set(name, value);
    setTimeout(() => {
      this.written.delete(name);
      this.shared.setItem(name, value);
    }, this.lagMillis);
  }
}

/** The ends of one channel, without an event loop between them. */
export class SharedChannel {
  private readonly ends = new Set<BroadcastChannel>();

  end(): BroadcastChannel {
    const end = {
      onmessage: null,
      postMessage: (message: unknown) => this.post(end, message),
      close: () => this.ends.delete(end),
    } as unknown as BroadcastChannel;
    this.ends.add(end);
    return end;
  }

  private post(from: BroadcastChannel, message: unknown): void {
    for (const end of this.ends) {
      if (end !== from) {
        end.onmessage?.(new MessageEvent('message', { data: structuredClone(message) }));
      }
    }
  }
}

/** Whether the page is seen. */
export class SharedDocument extends EventTarget {
  readonly baseURI = 'http://www.homeport.localhost:9501/';
  hidden = false;

  show(): void {
    this.hidden = false;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  () =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'Content-Type': 'application/json', ...headers },
    });

export const failure = (status: number, errorCode: string, message = `It is ${errorCode}.`): Answer =>
  json({ error_code: errorCode, code: errorCode, message }, status);

export const later = (status: number, errorCode: string, retryAfter: number): Answer =>
  json({ error_code: errorCode, code: errorCode, message: 'Later.' }, status, {
    'Retry-After': String(retryAfter),
  });

export const SIGNED_IN = {
  is_logged_in: true,
  id_token_claims: { sub: 'aiko', name: 'Aiko Tanaka', region: 'ap' },
  access_token_expires_in: 300,
  region: 'ap',
};
