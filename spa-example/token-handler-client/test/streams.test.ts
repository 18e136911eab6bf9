import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectWebSocket, eventStream, onSessionEvent, type ServerEvent, TokenHandlerError } from '../src/index.js';
import { createTokenHandlerClient, type TokenHandlerClient } from '../src/index.js';
import { EventParser } from '../src/event-parser.js';
import { AGENT, API, failure, json, later, Network, Page, SIGNED_IN } from './browser.js';

const SECOND = 1_000;
const FEED = `${API}/feed`;
let network: Network;
let client: TokenHandlerClient;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  vi.spyOn(Math, 'random').mockReturnValue(0);
  network = new Network()
    .on('GET /oauth-agent/session', json(SIGNED_IN))
    .on('POST /oauth-agent/refresh', json({ access_token_expires_in: 300 }));
  new Page('http://www.homeport.localhost:9501/').install(network);
  client = createTokenHandlerClient({ agentUrl: AGENT, channel: null, storage: null, locks: null });
  await client.session();
  await vi.dynamicImportSettled();
});

afterEach(() => {
  client.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const refreshes = () => network.to('POST /oauth-agent/refresh').length;

describe('the text of an event stream', () => {
  const parsed = (...parts: string[]): ServerEvent[] => {
    const parser = new EventParser('', 0);
    parser.begin();
    return parts.flatMap(part => [...parser.read(part)]);
  };

  it('is read as HTML says, however its lines end and wherever it is cut', () => {
    const text = ': a comment\nevent: order\r\nid: 7\ndata: two\rdata:  boxes\n\ndata\n\nid: 8\nretry: 5\n\nunknown: x\ndata:y\n\n';
    const events = [
      { type: 'order', data: 'two\n boxes', lastEventId: '7' },
      { type: 'message', data: '', lastEventId: '7' },
      { type: 'message', data: 'y', lastEventId: '8' },
    ];
    expect(parsed(text)).toEqual(events);
    expect(parsed(...text)).toEqual(events);
    for (let cut = 0; cut <= text.length; cut++) {
      expect(parsed(text.slice(0, cut), text.slice(cut))).toEqual(events);
    }
  });

  it('says when to connect again, and no id with a NUL', () => {
    const parser = new EventParser('1', 9);
    expect([...parser.read('retry: 12\nretry: soon\nid: a\0b\n\n')]).toEqual([]);
    expect([parser.retryMillis, parser.lastEventId]).toEqual([12, '1']);
  });

  it('that breaks off within an event loses that event alone, and is asked from the one before', () => {
    const parser = new EventParser('', 0);
    expect([...parser.read('id: 1\ndata: a\n\nid: 2\ndata: b\n')].map(event => event.data)).toEqual(['a']);
    parser.begin();
    expect(parser.lastEventId).toBe('1');
    expect([...parser.read('data: c\n\n')]).toEqual([{ type: 'message', data: 'c', lastEventId: '1' }]);
  });
});

describe('an event stream', () => {
  const streaming = (text: string) => () =>
    new Response(text, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } });
  const over = () => new Response(null, { status: 204 });

  async function read(signal?: AbortSignal): Promise<ServerEvent[]> {
    const events: ServerEvent[] = [];
    for await (const event of eventStream(client, FEED, signal && { signal })) {
      events.push(event);
    }
    return events;
  }

  async function outcome<T>(running: Promise<T>, millis = 60 * SECOND): Promise<T> {
    running.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(millis);
    return running;
  }

  it('goes on after the last event when it has broken off, and ends at 204', async () => {
    network.sequence('GET /feed', streaming('id: 1\ndata: a\n\n'), streaming('id: 2\ndata: b\n\n'), over);
    expect((await outcome(read())).map(event => event.data)).toEqual(['a', 'b']);
    expect(network.to('GET /feed').map(call => call.headers.get('Last-Event-ID'))).toEqual([null, '1', '2']);
    expect(network.to('GET /feed')[0]?.headers.get('Accept')).toBe('text/event-stream');
  });

  it('refreshes once when its token has expired', async () => {
    network.sequence('GET /feed', streaming('id: 1\ndata: a\n\n'), failure(401, 'token_expired'), streaming('data: b\n\n'), over);
    expect((await outcome(read())).map(event => event.data)).toEqual(['a', 'b']);
    expect(refreshes()).toBe(1);
    expect(network.to('GET /feed')[2]?.headers.get('Last-Event-ID')).toBe('1');
  });

  it('waits longer each time while the API is away, and as long as it says', async () => {
    const away = later(503, 'region_unavailable', 0);
    network.sequence('GET /feed', away, away, later(503, 'region_unavailable', 20), () => Promise.reject(new TypeError('lost')), over);
    const reading = read();
    const asked: number[] = [];
    for (let second = 0; second < 40; second++) {
      await vi.advanceTimersByTimeAsync(SECOND);
      asked.push(network.to('GET /feed').length);
    }
    await reading;
    // After 1, 2, 20 and 8 seconds.
    expect([asked[0], asked[1], asked[2], asked[3], asked[21], asked[22], asked[31]]).toEqual([2, 2, 3, 3, 3, 4, 5]);
  });

  it.each([
    ['there is no session', 'unauthorized', failure(401, 'unauthorized')],
    ['the API knows no such stream', 'not_found', failure(404, 'not_found')],
    ['the answer is no stream', 'unexpected_response', json({})],
  ])('fails where %s', async (_, errorCode, answer) => {
    network.on('GET /feed', answer);
    await expect(outcome(read())).rejects.toMatchObject({ errorCode });
    expect(network.to('GET /feed')).toHaveLength(1);
  });

  it('ends when the caller says so: by the signal, at once, or by leaving the loop', async () => {
    const controller = new AbortController();
    network.on('GET /feed', failure(503, 'region_unavailable'));
    const reading = read(controller.signal);
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(await reading).toEqual([]);
    const cancel = vi.fn();
    const body = new ReadableStream({
      start: stream => stream.enqueue(new TextEncoder().encode('data: a\n\ndata: b\n\n')),
      cancel,
    });
    network.on('GET /feed', () => new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }));
    for await (const event of eventStream(client, FEED)) {
      expect(event.data).toBe('a');
      break;
    }
    expect(cancel).toHaveBeenCalled();
  });
});

/** The browser's WebSockets, in the order in which they were made. */
class FakeSocket {
  static all: FakeSocket[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: unknown }) => void;
  onclose?: (event: { code: number; reason: string }) => void;
  constructor(
    readonly url: string,
    readonly protocols: string | string[],
  ) {
    FakeSocket.all.push(this);
  }
  close(code: number): void {
    this.onclose?.({ code, reason: '' });
  }
  end(code: number, reason = ''): Promise<unknown> {
    this.onclose?.({ code, reason });
    return vi.advanceTimersByTimeAsync(0);
  }
}

describe('a WebSocket', () => {
  beforeEach(() => {
    FakeSocket.all = [];
    vi.stubGlobal('WebSocket', FakeSocket);
  });

  const sockets = () => FakeSocket.all.length;
  const last = () => FakeSocket.all.at(-1) as FakeSocket;

  async function connect(options: Parameters<typeof connectWebSocket>[2] = {}) {
    const running = connectWebSocket(client, 'wss://api.example.com/chat', options);
    running.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    return { running };
  }

  it('connects again at once after a refresh, when its token has expired', async () => {
    const onOpen = vi.fn();
    const onMessage = vi.fn();
    await connect({ protocols: 'chat.v1', onOpen, onMessage });
    last().onopen?.();
    last().onmessage?.({ data: 'hello' });
    expect(onMessage.mock.calls[0]?.[0]).toBe('hello');
    await last().end(3000, 'token_expired');
    expect(refreshes()).toBe(1);
    expect(sockets()).toBe(2);
    expect(last().protocols).toBe('chat.v1');
    last().onopen?.();
    expect(onOpen).toHaveBeenCalledTimes(2);
  });

  it('refreshes before a handshake that could only be refused', async () => {
    vi.setSystemTime(Date.now() + 301 * SECOND);
    await connect();
    expect(refreshes()).toBe(1);
    expect(sockets()).toBe(1);
  });

  it('connects again later each time, and soon after it was open', async () => {
    await connect();
    last().onopen?.();
    await last().end(1001, 'going_away');
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(sockets()).toBe(2);
    await last().end(1006);
    await vi.advanceTimersByTimeAsync(1.9 * SECOND);
    expect(sockets()).toBe(2);
    await vi.advanceTimersByTimeAsync(0.2 * SECOND);
    expect(sockets()).toBe(3);
  });

  it('goes on while the agent is away', async () => {
    await connect();
    last().onopen?.();
    network.on('POST /oauth-agent/refresh', later(503, 'authorization_server_unavailable', 1));
    await last().end(3000, 'token_expired');
    expect(sockets()).toBe(1);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(sockets()).toBe(2);
  });

  it('fails where the session has ended: by the proxy’s word, by the agent’s, and at the handshake', async () => {
    for (const [isOpen, code, reason] of [
      [true, 3000, 'unauthorized'],
      [false, 1006, ''],
    ] as const) {
      network.on('GET /oauth-agent/session', json(SIGNED_IN));
      await client.session();
      const { running } = await connect();
      if (isOpen) {
        last().onopen?.();
      }
      network.on('GET /oauth-agent/session', json({ is_logged_in: false }));
      await last().end(code, reason);
      await vi.advanceTimersByTimeAsync(10 * SECOND);
      await expect(running).rejects.toMatchObject({ status: 401 });
    }
    network.on('GET /oauth-agent/session', json(SIGNED_IN)).on('POST /oauth-agent/refresh', failure(401, 'session_expired'));
    await client.session();
    const { running } = await connect();
    await last().end(3000, 'token_expired');
    await expect(running).rejects.toBeInstanceOf(TokenHandlerError);
  });

  it('ends with the API’s word, or the caller’s', async () => {
    const first = await connect();
    await last().end(1000);
    await first.running;
    const controller = new AbortController();
    const second = await connect({ signal: controller.signal });
    controller.abort();
    await second.running;
    expect(sockets()).toBe(2);
    await (await connect({ signal: controller.signal })).running;
    expect(sockets()).toBe(2);
  });
});

describe('what becomes of a session is told by events', () => {
  it('in words that say what is new', async () => {
    const told: string[] = [];
    const stop = onSessionEvent(client, event => told.push('reason' in event ? `${event.type} ${event.reason}` : event.type));
    await client.session();
    vi.setSystemTime(Date.now() + 30 * SECOND);
    await client.refresh();
    network.on('GET /oauth-agent/session', json({ ...SIGNED_IN, id_token_claims: { sub: 'ben' }, session_expires_in: 30 }));
    await client.session();
    await vi.advanceTimersByTimeAsync(0);
    network.on('POST /oauth-agent/logout', json({}));
    await client.logout();
    network.on('GET /oauth-agent/session', json(SIGNED_IN));
    await client.session();
    stop();
    await client.logout();
    expect(told).toEqual(['refreshed', 'session-changed', 'expiring', 'signed-out signed_out', 'signed-in']);
  });
});
