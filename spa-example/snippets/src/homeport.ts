import { createTokenHandlerClient } from '@homeport/token-handler-client';
import { MockTokenHandler } from '@homeport/token-handler-client/testing';

/** What the APIs answer in the tests of the recipes. */
export const mock = new MockTokenHandler({
  api: async request =>
    new URL(request.url).pathname === '/graphql'
      ? Response.json({ data: { orders: [await request.text()] } })
      : Response.json({ orders: [`${request.method} ${await request.text()}`] }),
});

/** As the snippets have it from their own homeport.ts. */
export const homeport = createTokenHandlerClient({
  agentUrl: mock.agentUrl,
  fetch: mock.fetch,
  channel: null,
  storage: null,
  locks: null,
});
