import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answersSilently, createTokenHandlerClient, signInSilently, type TokenHandlerClient } from '../src/index.js';
import { MockTokenHandler } from '../src/testing.js';

const PAGE = 'https://www.example.com/callback';

interface Frame {
  readonly contentWindow: object;
  src: string;
  hidden: boolean;
  remove(): void;
}

let mock: MockTokenHandler;
let client: TokenHandlerClient;
let frames: Frame[];
let messages: EventTarget;
let hears: number;

beforeEach(() => {
  frames = [];
  messages = new EventTarget();
  hears = 0;
  vi.stubGlobal('location', new URL(PAGE));
  vi.stubGlobal('history', { state: null, replaceState: () => undefined });
  vi.stubGlobal('addEventListener', (type: string, heard: EventListener) => {
    hears++;
    messages.addEventListener(type, heard);
  });
  vi.stubGlobal('removeEventListener', (type: string, heard: EventListener) => {
    hears--;
    messages.removeEventListener(type, heard);
  });
  vi.stubGlobal('document', {
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    createElement: (): Frame => {
      const frame = { contentWindow: {}, src: '', hidden: false, remove: () => void frames.splice(frames.indexOf(frame), 1) };
      return frame;
    },
    body: { append: (frame: Frame) => frames.push(frame) },
  });
  mock = new MockTokenHandler();
  client = createTokenHandlerClient({ agentUrl: mock.agentUrl, fetch: mock.fetch, channel: null, storage: null, locks: null });
});

afterEach(() => {
  client.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What the page in the frame hands over. */
function heard(data: unknown, { source = frames[0]?.contentWindow, origin = location.origin } = {}): void {
  messages.dispatchEvent(Object.assign(new Event('message'), { data, source, origin }));
}

async function frame(): Promise<Frame> {
  await vi.waitFor(() => expect(frames).toHaveLength(1));
  return frames[0] as Frame;
}

describe('a silent sign-in', () => {
  it('asks in a frame that nobody sees, without a question for the user', async () => {
    const session = signInSilently(client, { parameters: { login_hint: 'aiko' } });
    const { src, hidden } = await frame();
    expect(hidden).toBe(true);
    heard({ homeportSilentAnswer: mock.cameBack(src, PAGE, { sub: 'aiko' }) });
    expect(await session).toMatchObject({ isLoggedIn: true, idTokenClaims: { sub: 'aiko' } });
    expect(client.current).toMatchObject({ isLoggedIn: true });
    expect([frames.length, hears]).toEqual([0, 0]);
  });

  it.each(['login_required', 'interaction_required', 'consent_required', 'account_selection_required'])(
    'finds nobody where the server would have to ask: %s',
    async errorCode => {
      const session = signInSilently(client);
      heard({ homeportSilentAnswer: mock.cameBack((await frame()).src, PAGE, errorCode) });
      expect(await session).toEqual({ isLoggedIn: false });
    },
  );

  it('fails where the login fails otherwise', async () => {
    const session = expect(signInSilently(client)).rejects.toMatchObject({ errorCode: 'access_denied' });
    heard({ homeportSilentAnswer: mock.cameBack((await frame()).src, PAGE, 'access_denied') });
    await session;
  });

  it('believes its own frame and origin alone', async () => {
    const session = signInSilently(client);
    const answer = mock.cameBack((await frame()).src, PAGE, { sub: 'aiko' });
    heard({ homeportSilentAnswer: 'https://evil.example/?code=1&state=2' }, { source: {} });
    heard({ homeportSilentAnswer: 'https://evil.example/?code=1&state=2' }, { origin: 'https://evil.example' });
    heard(null);
    heard('hello');
    expect(frames).toHaveLength(1);
    heard({ homeportSilentAnswer: answer });
    expect((await session).isLoggedIn).toBe(true);
  });

  it('gives a server up that does not answer, and takes the frame away', async () => {
    const late = expect(signInSilently(client, { timeoutMillis: 500 })).rejects.toMatchObject({ errorCode: 'timeout' });
    await frame();
    await late;
    expect([frames.length, hears]).toEqual([0, 0]);
  });

  it('is given up by a signal', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const given = expect(signInSilently(client, { signal })).rejects.toMatchObject({ errorCode: 'aborted' });
    await frame();
    controller.abort();
    await given;
    expect([frames.length, hears]).toEqual([0, 0]);
  });
});

describe('the page in the frame', () => {
  const posted: unknown[] = [];
  const parent = { postMessage: (...words: unknown[]) => posted.push(words) };

  it('hands the answer to a page of its own origin, and does nothing else', () => {
    vi.stubGlobal('window', { parent });
    vi.stubGlobal('location', new URL(`${PAGE}?code=1&state=2`));
    expect(answersSilently()).toBe(true);
    expect(posted).toEqual([[{ homeportSilentAnswer: `${PAGE}?code=1&state=2` }, 'https://www.example.com']]);
  });

  it('goes on as ever where it is in no frame, or came with no answer', () => {
    const top = { parent: undefined as unknown };
    top.parent = top;
    vi.stubGlobal('window', top);
    vi.stubGlobal('location', new URL(`${PAGE}?code=1&state=2`));
    expect(answersSilently()).toBe(false);
    vi.stubGlobal('window', { parent });
    vi.stubGlobal('location', new URL(PAGE));
    expect(answersSilently()).toBe(false);
  });
});
