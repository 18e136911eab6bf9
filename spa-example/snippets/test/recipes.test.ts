import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { homeport, mock } from '../src/homeport.js';

const generated = join(import.meta.dirname, '../generated');

/** The recipe as the page shows it, found by what it imports. */
async function recipe<T>(library: string): Promise<T> {
  const name = readdirSync(generated).find(
    file => file.startsWith('spa-recipes-') && readFileSync(join(generated, file), 'utf8').includes(`from '${library}'`),
  );
  return (await import(join(generated, name ?? library))) as T;
}

const refreshes = () => mock.calls.filter(({ url }) => url.endsWith('/refresh')).length;

beforeEach(async () => {
  vi.stubGlobal('location', new URL('https://www.example.com/'));
  mock.signIn();
  await homeport.session();
  mock.calls.length = 0;
  mock.expireAccessToken();
});

describe('a call finds its access token expired, and nobody notices: with', () => {
  it('axios', async () => {
    const { api } = await recipe<{ api: import('axios').AxiosInstance }>('axios');
    expect((await api.post('/orders', { item: 'a box' })).data).toEqual({ orders: ['POST {"item":"a box"}'] });
    expect(refreshes()).toBe(1);
  });

  it('ky', async () => {
    const { api } = await recipe<{ api: import('ky').KyInstance }>('ky');
    expect(await api.post('orders', { json: { item: 'a box' } }).json()).toEqual({ orders: ['POST {"item":"a box"}'] });
    expect(refreshes()).toBe(1);
  });

  it('openapi-fetch', async () => {
    const { api } = await recipe<{ api: { GET(path: string): Promise<{ data: unknown }> } }>('openapi-fetch');
    expect((await api.GET('/orders')).data).toEqual({ orders: ['GET '] });
    expect(refreshes()).toBe(1);
  });

  it('graphql-request', async () => {
    const { api } = await recipe<{ api: import('graphql-request').GraphQLClient }>('graphql-request');
    const { orders } = await api.request<{ orders: string[] }>('{ orders }');
    expect(JSON.parse(orders[0] ?? '')).toMatchObject({ query: '{ orders }' });
    expect(refreshes()).toBe(1);
  });

  it('TanStack Query, which throws its cache away at a sign-out', async () => {
    const { queries, orders } = await recipe<{
      queries: import('@tanstack/react-query').QueryClient;
      orders: { queryKey: string[] };
    }>('@tanstack/react-query');
    expect(await queries.fetchQuery(orders as never)).toEqual({ orders: ['GET '] });
    expect(refreshes()).toBe(1);
    expect(queries.getQueryData(['orders'])).toBeDefined();
    await homeport.logout({ navigate: false });
    expect(queries.getQueryData(['orders'])).toBeUndefined();
  });
});
