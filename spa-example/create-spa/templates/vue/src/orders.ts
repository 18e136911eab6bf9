import { errorOf, type TokenHandlerClient } from '@homeport/token-handler-client';

export interface Order {
  readonly id: string;
  readonly item: string;
}

/** An API behind the proxy: the demo's. */
export async function listOrders(homeport: TokenHandlerClient, signal?: AbortSignal): Promise<readonly Order[]> {
  const answer = await homeport.fetch(`${import.meta.env.VITE_API_URL}/orders`, { ...(signal && { signal }) });
  if (!answer.ok) {
    throw await errorOf(answer);
  }
  return ((await answer.json()) as { orders: readonly Order[] }).orders;
}
