import { TokenHandlerError } from '@homeport/token-handler-client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { contentSecurityPolicy } from '../build/content-security-policy.js';
import { configOf } from '../src/config.js';
import { clock, secondsLeft } from '../src/countdown.js';
import { faultOf } from '../src/fault.js';
import { afterSignOut } from '../src/sign-out-return.js';
import { type Call, money, readOrders, wayOf, withCall } from '../src/orders.js';
import { regionName } from '../src/regions.js';
import { Wire } from '../src/wire.js';
import { COLUMNS, dotsOf, MAPPED_REGIONS, ROWS } from '../src/world.js';

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

describe('the content security policy', () => {
  it('allows nothing inline and nothing evaluated', () => {
    expect(contentSecurityPolicy('https://api.example.com')).not.toContain('unsafe');
  });

  it('starts from nothing and allows calls to the page’s origin and the API only', () => {
    const directives = contentSecurityPolicy('https://api.example.com https://api.eu.example.com').split(
      '; ',
    );
    expect(directives[0]).toBe("default-src 'none'");
    expect(directives).toContain("connect-src 'self' https://api.example.com https://api.eu.example.com");
  });

  it.each(['', '*', "'unsafe-inline'", 'https://api.example.com/orders', 'https://a.example; script-src *'])(
    'refuses %j as an API origin',
    origin => {
      expect(() => contentSecurityPolicy(origin)).toThrow('HOMEPORT_API_ORIGIN');
    },
  );
});

describe('config.json', () => {
  it('names the agent and the API', () => {
    expect(configOf({ agentUrl: 'https://a.example/agent/', apiUrl: 'https://a.example' })).toEqual({
      agentUrl: 'https://a.example/agent',
      apiUrl: 'https://a.example',
      entries: [],
      homes: [],
    });
  });

  it('names the doors of several regions', () => {
    const entries = [{ region: 'eu', agentUrl: 'https://a.example/agent', apiUrl: 'https://a.example' }];
    const config = configOf({
      agentUrl: 'https://a.example',
      apiUrl: 'https://a.example',
      entries,
      controlUrl: 'http://c.example/',
    });
    expect(config.entries).toEqual(entries);
    expect(config.controlUrl).toBe('http://c.example');
  });

  it.each([[{}], ['eu'], [[{ agentUrl: 'https://a.example', apiUrl: 'https://a.example' }]], [[{ region: 'eu' }]]])(
    'refuses %j as doors',
    entries => {
      expect(() =>
        configOf({ agentUrl: 'https://a.example', apiUrl: 'https://a.example', entries }),
      ).toThrow('config.json needs');
    },
  );

  it('names who copies cookies, in the demo', () => {
    const fields = { agentUrl: 'https://a.example', apiUrl: 'https://a.example' };
    expect(configOf({ ...fields, thiefUrl: 'https://a.example:1/copy' }).thiefUrl).toBe('https://a.example:1/copy');
    expect(configOf(fields).thiefUrl).toBeUndefined();
    expect(() => configOf({ ...fields, thiefUrl: 'file:///' })).toThrow('"thiefUrl"');
  });

  it('names the regions’ own hosts', () => {
    const fields = { agentUrl: 'https://a.example', apiUrl: 'https://a.example' };
    expect(configOf({ ...fields, homes: ['https://eu.a.example/'] }).homes).toEqual(['https://eu.a.example']);
    expect(() => configOf({ ...fields, homes: ['eu'] })).toThrow('"homes"');
    expect(() => configOf({ ...fields, homes: 'https://eu.a.example' })).toThrow('"homes"');
  });

  it.each([
    [null, 'agentUrl'],
    [{ apiUrl: 'https://a.example' }, 'agentUrl'],
    [{ agentUrl: 'https://a.example', apiUrl: 5 }, 'apiUrl'],
    [{ agentUrl: 'javascript:alert(1)', apiUrl: 'https://a.example' }, 'agentUrl'],
  ])('%j is refused by naming %s', (json, key) => {
    expect(() => configOf(json)).toThrow(`"${key}"`);
  });
});

describe('the countdown', () => {
  it('never goes below zero', () => {
    expect(secondsLeft(1_000, 5_000)).toBe(0);
  });

  it('shows a second until it is over', () => {
    expect(secondsLeft(10_000, 9_999)).toBe(1);
    expect(secondsLeft(10_000, 10_000)).toBe(0);
  });

  it.each([
    [0, '0:00'],
    [5, '0:05'],
    [300, '5:00'],
    [3_600, '1:00:00'],
    [3_725, '1:02:05'],
  ])('reads %d seconds as %s', (seconds, text) => {
    expect(clock(seconds)).toBe(text);
  });
});

describe('the orders API’s answer', () => {
  it('tells which region served it', async () => {
    const order = { id: 'o-1', item: 'Kettle', amount: 12.5, currency: 'JPY' };
    expect(await readOrders(json({ region: 'ap', served_by: 'orders-ap', orders: [order] }))).toEqual({
      region: 'ap',
      servedBy: 'orders-ap',
      way: [],
      orders: [order],
    });
  });

  it.each([
    [[], undefined],
    [['ap'], undefined],
    [['us'], 'entered in us'],
    [['us', 'ap'], 'entered in us, through the gateway of ap'],
  ])('tells by way of which regions it was asked: %j', async (way, words) => {
    const answer = await readOrders(json({ region: 'ap', served_by: 'orders-ap', way, orders: [] }));
    expect(wayOf(answer)).toBe(words);
  });

  it('is thrown with its code where it is an error', async () => {
    await expect(
      readOrders(json({ error_code: 'region_unavailable', message: 'Away.' }, 503)),
    ).rejects.toMatchObject({ status: 503, errorCode: 'region_unavailable', message: 'Away.' });
  });

  it.each([new Response('<h1>Bad gateway</h1>', { status: 502 }), json('oops', 500)])(
    'is thrown as api_error where it is an error of another form',
    async response => {
      await expect(readOrders(response)).rejects.toMatchObject({ errorCode: 'api_error' });
    },
  );

  it.each([new Response('<h1>Hello</h1>'), json({ orders: 'none' }), json(null)])(
    'is refused where it is no list of orders',
    async response => {
      await expect(readOrders(response)).rejects.toMatchObject({ errorCode: 'unexpected_response' });
    },
  );
});

describe('amounts', () => {
  it('are shown in their currency', () => {
    expect(money(1250, 'USD', 'en-US')).toBe('$1,250.00');
  });

  it('are shown beside a currency that the browser does not know', () => {
    expect(money(3, 'shells')).toBe('3 shells');
  });
});

describe('the list of calls', () => {
  it('puts the newest first and lets old ones go', () => {
    const calls = [1, 2, 3, 4, 5, 6, 7].reduce<readonly Call[]>(
      (before, number) => withCall(before, { number, at: 0, millis: 1 }),
      [],
    );
    expect(calls.map(call => call.number)).toEqual([7, 6, 5, 4, 3, 2]);
  });
});

describe('a fault', () => {
  it('says in plain words what a known code means', () => {
    const fault = faultOf(new TokenHandlerError({ status: 401, errorCode: 'session_expired', message: 'x' }));
    expect(fault).toEqual({
      title: 'Your session has ended',
      advice: 'Please sign in again.',
      code: 'session_expired',
    });
  });

  it('hands on the message of a code it does not know', () => {
    const fault = faultOf(
      new TokenHandlerError({ status: 418, errorCode: 'teapot', message: 'Short and stout.' }),
    );
    expect(fault).toMatchObject({ advice: 'Short and stout.', code: 'teapot' });
  });
});

describe('the world', () => {
  it('has land for each region inside the picture', () => {
    for (const region of MAPPED_REGIONS) {
      const dots = [...dotsOf(region).matchAll(/M([\d.]+) ([\d.]+)h0/g)];
      expect(dots.length).toBeGreaterThan(20);
      expect(dots.every(([, x, y]) => Number(x) < COLUMNS && Number(y) < ROWS)).toBe(true);
    }
  });

  it('has no land for a region it does not know', () => {
    expect(dotsOf('mars')).toBe('');
    expect(regionName('mars')).toBe('mars');
  });
});

describe('coming back from signing out', () => {
  it('leaves no state in the address, and all else as it was', () => {
    expect(afterSignOut('https://www.example.com/?a=1&state=xyz#top')).toBe('https://www.example.com/?a=1#top');
  });

  it.each(['https://www.example.com/?a=1', 'https://www.example.com/?code=1&state=2', 'https://www.example.com/?error=x&state=2'])(
    'is another thing than %s',
    href => expect(afterSignOut(href)).toBeUndefined(),
  );
});

describe('the wire', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('remembers each request since the call began, and what came of it', async () => {
    const answers = [json({ error_code: 'token_expired' }, 401), new Response('not JSON', { status: 502 }), json({})];
    vi.stubGlobal('fetch', async () => answers.shift() ?? Promise.reject(new TypeError('lost')));
    const wire = new Wire();
    await wire.fetch('https://api.example.com/forgotten').catch(() => undefined);
    answers.unshift(json({ error_code: 'token_expired' }, 401));
    wire.begin();
    await wire.fetch('https://api.example.com/orders?page=2');
    await wire.fetch('https://api.example.com/orders', { method: 'POST' });
    await wire.fetch('https://api.example.com/orders');
    await expect(wire.fetch('https://api.example.com/orders')).rejects.toThrow('lost');
    expect(wire.exchanges.map(({ method, path, status, errorCode }) => [method, path, status, errorCode])).toEqual([
      ['GET', '/orders?page=2', 401, 'token_expired'],
      ['POST', '/orders', 502, undefined],
      ['GET', '/orders', 200, undefined],
      ['GET', '/orders', 0, undefined],
    ]);
  });
});

describe('a sign-in that cannot be finished', () => {
  it('is explained, and otherwise where the user is signed in all the same', () => {
    const error = new TokenHandlerError({ status: 400, errorCode: 'invalid_request', message: '' });
    expect(faultOf(error).advice).toContain('ten minutes');
    expect(faultOf(error, true).title).toBe('You are signed in already');
  });
});
