import { create, createFileRegistry, type DescService } from '@bufbuild/protobuf';
import { FieldDescriptorProto_Label, FieldDescriptorProto_Type, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
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

/** `rpc List(Question) returns (Answer)`, as a compiler of .proto files would describe it. */
function ordersService(): DescService {
  const registry = createFileRegistry(
    create(FileDescriptorSetSchema, {
      file: [
        {
          name: 'orders.proto',
          package: 'shop',
          syntax: 'proto3',
          messageType: [
            { name: 'Question' },
            {
              name: 'Answer',
              field: [
                {
                  name: 'orders',
                  number: 1,
                  label: FieldDescriptorProto_Label.REPEATED,
                  type: FieldDescriptorProto_Type.STRING,
                },
              ],
            },
          ],
          service: [
            { name: 'Orders', method: [{ name: 'List', inputType: '.shop.Question', outputType: '.shop.Answer' }] },
          ],
        },
      ],
    }),
  );
  return registry.getService('shop.Orders') as DescService;
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

  it('urql', async () => {
    const { api } = await recipe<{ api: import('@urql/core').Client }>('@urql/core');
    const { data } = await api.query<{ orders: string[] }>('{ orders }', {});
    expect(JSON.parse(data?.orders[0] ?? '')).toMatchObject({ query: expect.stringContaining('orders') as unknown });
    expect(refreshes()).toBe(1);
  });

  it('Connect', async () => {
    const { connect } = await recipe<{ connect: import('@connectrpc/connect').Transport }>('@connectrpc/connect-web');
    const orders = createClient(ordersService(), connect) as unknown as { list(question: object): Promise<unknown> };
    const answer = await orders.list({});
    expect(answer).toMatchObject({ orders: ['POST {}'] });
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
