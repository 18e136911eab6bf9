import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answersOpener, createTokenHandlerClient, signInInPopup, type TokenHandlerClient } from '../src/index.js';
import { MockTokenHandler } from '../src/testing.js';

const PAGE = 'https://www.example.com/callback';

let mock: MockTokenHandler;
let client: TokenHandlerClient;
let messages: EventTarget;
let hears: number;
let popup: { closed: boolean; location: { href: string }; close(): void };
let open: ReturnType<typeof vi.fn>;

beforeEach(() => {
  messages = new EventTarget();
  hears = 0;
  popup = {
    closed: false,
    location: { href: '' },
    close: () => {
      popup.closed = true;
    },
  };
  open = vi.fn(() => popup);
  vi.stubGlobal('location', new URL(PAGE));
  vi.stubGlobal('history', { state: null, replaceState: () => undefined });
  vi.stubGlobal('window', { open, opener: null });
  vi.stubGlobal('addEventListener', (type: string, heard: EventListener) => {
    hears++;
    messages.addEventListener(type, heard);
  });
  vi.stubGlobal('removeEventListener', (type: string, heard: EventListener) => {
    hears--;
    messages.removeEventListener(type, heard);
  });
  vi.stubGlobal('document', { addEventListener: () => undefined, removeEventListener: () => undefined });
  mock = new MockTokenHandler();
  client = createTokenHandlerClient({ agentUrl: mock.agentUrl, fetch: mock.fetch, channel: null, storage: null, locks: null });
});

afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});

function heard(data: unknown, { source = popup as unknown, origin = location.origin } = {}): void {
  messages.dispatchEvent(Object.assign(new Event('message'), { data, source, origin }));
}

async function isAtTheServer(): Promise<void> {
  await vi.waitFor(() => expect(popup.location.href).toContain('authorize'));
}

describe('a sign-in in a window of its own', () => {
  it('is opened by the click itself, and ends when the window answers', async () => {
    const signedIn = signInInPopup(client);
    expect(open).toHaveBeenCalledOnce();
    await isAtTheServer();
    heard({ homeportPopupAnswer: mock.cameBack(popup.location.href, PAGE) });
    expect(await signedIn).toMatchObject({ isLoggedIn: true });
    expect(popup.closed).toBe(true);
    expect(hears).toBe(0);
  });

  it('hears no other window, no other origin and no other message', async () => {
    const signedIn = signInInPopup(client);
    await isAtTheServer();
    const answer = { homeportPopupAnswer: mock.cameBack(popup.location.href, PAGE) };
    heard(answer, { source: {} });
    heard(answer, { origin: 'https://portal.example' });
    heard(null);
    heard({ homeportPopupAnswer: 7 });
    expect(hears).toBe(1);
    heard(answer);
    expect(await signedIn).toMatchObject({ isLoggedIn: true });
  });

  it('fails where the browser opens no window', async () => {
    open.mockReturnValue(null);
    await expect(signInInPopup(client)).rejects.toMatchObject({ errorCode: 'popup_blocked' });
  });

  it('fails where the user closes it', async () => {
    const signedIn = signInInPopup(client);
    const failed = expect(signedIn).rejects.toMatchObject({ errorCode: 'popup_closed' });
    await isAtTheServer();
    popup.closed = true;
    await failed;
    expect(hears).toBe(0);
  });

  it('closes the window where the page gives up', async () => {
    const given = new AbortController();
    const signedIn = signInInPopup(client, { signal: given.signal });
    const failed = expect(signedIn).rejects.toMatchObject({ errorCode: 'aborted' });
    await isAtTheServer();
    given.abort();
    await failed;
    expect(popup.closed).toBe(true);
  });
});

describe('the page in that window', () => {
  const answers = (opener: unknown, address = `${PAGE}?code=c&state=s`) => {
    vi.stubGlobal('location', new URL(address));
    vi.stubGlobal('window', { opener });
    return answersOpener();
  };
  const opener = (origin: string) => ({ location: { origin }, postMessage: vi.fn() });

  it('hands its address to the page that opened it, and to no other origin', () => {
    const own = opener('https://www.example.com');
    expect(answers(own)).toBe(true);
    expect(own.postMessage).toHaveBeenCalledWith(
      { homeportPopupAnswer: `${PAGE}?code=c&state=s` },
      'https://www.example.com',
    );
  });

  it('is an ordinary page where nobody of its origin has opened it, or it is no answer', () => {
    expect(answers(null)).toBe(false);
    expect(answers(opener('https://portal.example'))).toBe(false);
    const closed = {
      get location(): never {
        throw new DOMException('no', 'SecurityError');
      },
    };
    expect(answers(closed)).toBe(false);
    expect(answers(opener('https://www.example.com'), PAGE)).toBe(false);
  });
});
