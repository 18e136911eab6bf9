import { errorOf } from './errors.js';
import type { CallOptions, TokenHandlerClient } from './types.js';

type Client = Pick<TokenHandlerClient, 'agentUrl' | 'fetch'>;

/** One of the user's sessions in this app: a browser that they have signed in with. */
export interface UserSession {
  readonly startedAt: Date;
  /** When its tokens were last renewed. */
  readonly lastRefreshedAt: Date;
  /** As a page of the session has named it. */
  readonly device?: string;
  /** Whether it is this browser's own. */
  readonly isCurrent: boolean;
}

interface Answer {
  readonly started_at: string;
  readonly last_refreshed_at: string;
  readonly device?: string;
  readonly is_current: boolean;
}

/** The authorization server's userinfo claims (OpenID Connect Core 1.0, section 5.3). */
export async function userinfo(client: Client, options: CallOptions = {}): Promise<Readonly<Record<string, unknown>>> {
  return (await answer(client, 'userinfo', {}, options)) as Readonly<Record<string, unknown>>;
}

/**
 * The user's sessions that go on, the one that was used last first. Where the deployment does not list them, the call fails with
 * `not_found`.
 */
export async function userSessions(client: Client, options: CallOptions = {}): Promise<readonly UserSession[]> {
  return sessionsOf(await answer(client, 'sessions', {}, options));
}

/** Names the device of this session, for that list; an empty name takes it away. */
export async function nameDevice(client: Client, device: string, options: CallOptions = {}): Promise<readonly UserSession[]> {
  return sessionsOf(await answer(client, 'sessions', { method: 'POST', body: new URLSearchParams({ device }) }, options));
}

/** Calls the agent as an API: with a refresh where the access token has expired. */
async function answer(client: Client, endpoint: string, init: RequestInit, { signal }: CallOptions): Promise<unknown> {
  const response = await client.fetch(`${client.agentUrl}/${endpoint}`, { ...init, ...(signal && { signal }) });
  if (!response.ok) {
    throw await errorOf(response);
  }
  return response.json();
}

function sessionsOf(body: unknown): readonly UserSession[] {
  return (body as { sessions: readonly Answer[] }).sessions.map(session => ({
    startedAt: new Date(session.started_at),
    lastRefreshedAt: new Date(session.last_refreshed_at),
    isCurrent: session.is_current,
    ...(session.device !== undefined && { device: session.device }),
  }));
}
