import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenHandlerClient, type TokenHandlerClient, upload } from '../src/index.js';
import { MockTokenHandler } from '../src/testing.js';

const FILES = 'https://api.example.com/files';

let mock: MockTokenHandler;
let client: TokenHandlerClient;
let sent: { method: string; url: string; headers: Record<string, string>; withCredentials: boolean; body: unknown }[];

/** `XMLHttpRequest` over the mock, as far as an upload uses it. */
class FakeXhr {
  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  withCredentials = false;
  responseType = '';
  response: Blob | null = null;
  status = 0;
  statusText = '';
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  onloadend?: () => void;
  #headers: Record<string, string> = {};
  #answered = '';
  #given = false;
  #method = '';
  #url = '';

  open(method: string, url: string): void {
    [this.#method, this.#url] = [method, url];
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  getAllResponseHeaders(): string {
    return this.#answered;
  }

  abort(): void {
    this.#given = true;
    this.onabort?.();
    this.onloadend?.();
  }

  async send(body: Blob): Promise<void> {
    sent.push({ method: this.#method, url: this.#url, headers: this.#headers, withCredentials: this.withCredentials, body });
    this.upload.onprogress?.({ loaded: 1, total: body.size });
    const answer = await mock
      .fetch(this.#url, { method: this.#method, headers: this.#headers, body })
      .catch(() => undefined);
    if (this.#given) {
      return;
    }
    this.upload.onprogress?.({ loaded: body.size, total: body.size });
    if (answer === undefined) {
      this.onerror?.();
    } else {
      this.status = answer.status;
      this.response = await answer.blob();
      this.#answered = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
      this.onload?.();
    }
    this.onloadend?.();
  }
}

beforeEach(() => {
  vi.stubGlobal('location', new URL('https://www.example.com/'));
  vi.stubGlobal('XMLHttpRequest', FakeXhr);
  sent = [];
  mock = new MockTokenHandler({ api: async request => Response.json({ bytes: (await request.blob()).size }, { status: 201 }) });
  client = createTokenHandlerClient({ agentUrl: mock.agentUrl, fetch: mock.fetch, channel: null, storage: null, locks: null });
  mock.signIn();
});

afterEach(() => {
  client.close();
  vi.unstubAllGlobals();
});

const file = () => new Blob(['x'.repeat(1_000)]);

describe('an upload', () => {
  it('tells how much has left, and returns the answer as fetch does', async () => {
    const seen: number[] = [];
    const body = file();
    const answer = await upload(client, FILES, body, {
      method: 'PUT',
      headers: { 'Content-Type': 'image/png' },
      onProgress: ({ sent: bytes, total }) => seen.push(bytes, total),
    });
    expect([answer.status, answer.headers.get('content-type'), await answer.json()]).toEqual([
      201,
      'application/json',
      { bytes: 1_000 },
    ]);
    expect(seen).toEqual([1, 1_000, 1_000, 1_000]);
    expect(sent).toEqual([
      {
        method: 'PUT',
        url: FILES,
        headers: { 'content-type': 'image/png', 'token-handler-version': '1' },
        withCredentials: true,
        body,
      },
    ]);
  });

  it('renews a token that has expired before anything leaves', async () => {
    await client.session();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 301_000);
    expect((await upload(client, FILES, file())).status).toBe(201);
    vi.useRealTimers();
    expect(sent).toHaveLength(1);
  });

  it('is repeated after a refresh where the token has expired all the same', async () => {
    await client.session();
    mock.expireAccessToken();
    expect((await upload(client, FILES, file())).status).toBe(201);
    expect(sent).toHaveLength(2);
  });

  it('fails as fetch does without an answer', async () => {
    vi.spyOn(mock, 'fetch').mockImplementation(input =>
      String(input).startsWith(FILES) ? Promise.reject(new TypeError('lost')) : new MockTokenHandler().fetch(input),
    );
    await client.session();
    await expect(upload(client, FILES, file())).rejects.toMatchObject({ errorCode: 'network_error' });
  });

  it('is given up by a signal', async () => {
    await client.session();
    const controller = new AbortController();
    const { signal } = controller;
    const failed = upload(client, FILES, file(), { signal, onProgress: () => controller.abort() });
    await expect(failed).rejects.toMatchObject({ errorCode: 'aborted' });
  });

  it('is not begun without a session', async () => {
    mock.endSession();
    await expect(upload(client, FILES, file())).rejects.toMatchObject({ errorCode: 'unauthorized' });
    expect(sent).toEqual([]);
  });

  it('goes by fetch where there is no XMLHttpRequest', async () => {
    vi.unstubAllGlobals();
    vi.stubGlobal('location', new URL('https://www.example.com/'));
    expect((await upload(client, FILES, file())).status).toBe(201);
  });

  it('may have an answer without a body', async () => {
    mock = new MockTokenHandler({ api: () => new Response(null, { status: 204 }) });
    mock.signIn();
    expect((await upload(client, FILES, file())).status).toBe(204);
  });
});
