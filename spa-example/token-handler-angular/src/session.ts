import { isPlatformBrowser } from '@angular/common';
import {
  computed,
  type EnvironmentProviders,
  inject,
  InjectionToken,
  makeEnvironmentProviders,
  PLATFORM_ID,
  provideAppInitializer,
  type Signal,
  signal,
} from '@angular/core';
import { arrive, onSessionExpiring, type Session, type TokenHandlerClient, TokenHandlerError } from '@homeport/token-handler-client';

const LAST_MINUTE_MILLIS = 60_000;

/** What a component may know of the session. */
export interface SessionView {
  /** `undefined` until the agent has answered: while it is away nobody knows whether the user is signed in. */
  readonly session: Signal<Session | undefined>;
  /** Why the login that came back with this page load has failed, or why the agent could not be asked. */
  readonly loginError: Signal<TokenHandlerError | undefined>;
  /** Whether the last minute of the session has begun; not any more, where it has ended or its end has moved. */
  readonly isExpiring: Signal<boolean>;
  /** Fulfilled when the first answer is there, or none could be had. */
  readonly settled: Promise<void>;
  /** Where the user has read it. */
  forgetLoginError(): void;
}

const CLIENT = new InjectionToken<TokenHandlerClient>('the client of the token handler');
const SESSION = new InjectionToken<SessionView>('the session of the page');

/**
 * Finishes a login on arrival, before the router reads the address bar, asks for the session otherwise, and follows what this and
 * other tabs do. On a server nothing is asked and nothing known.
 */
export function provideHomeport(client: TokenHandlerClient): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: CLIENT, useValue: client },
    { provide: SESSION, useFactory: () => followed(client, isPlatformBrowser(inject(PLATFORM_ID))) },
    provideAppInitializer(() => void inject(SESSION)),
  ]);
}

/** The client that `provideHomeport` was given. */
export function injectHomeport(): TokenHandlerClient {
  return inject(CLIENT);
}

/** The session of this page; its signals change with it, here or in another tab. */
export function injectSession(): SessionView {
  return inject(SESSION);
}

function followed(client: TokenHandlerClient, isInBrowser: boolean): SessionView {
  const session = signal<Session | undefined>(client.current);
  const loginError = signal<TokenHandlerError | undefined>(undefined);
  const expiringEnd = signal<number | undefined>(undefined);
  client.onChange(changed => session.set(changed));
  onSessionExpiring(client, ({ sessionExpiresAt }) => expiringEnd.set(sessionExpiresAt));
  const arrival = async () => {
    try {
      await arrive(client);
    } catch (error) {
      // A login that failed leaves an older session as it was.
      await client.session().catch(() => undefined);
      loginError.set(asError(error));
    }
  };
  return {
    session: session.asReadonly(),
    loginError: loginError.asReadonly(),
    isExpiring: computed(() => {
      const known = session();
      const end = known?.isLoggedIn ? known.sessionExpiresAt : undefined;
      const told = expiringEnd();
      // Answers that took their time tell the same end a little later or earlier.
      return end !== undefined && told !== undefined && Math.abs(end - told) < LAST_MINUTE_MILLIS / 2;
    }),
    settled: isInBrowser ? arrival() : Promise.resolve(),
    forgetLoginError: () => loginError.set(undefined),
  };
}

function asError(error: unknown): TokenHandlerError {
  return error instanceof TokenHandlerError
    ? error
    : new TokenHandlerError({ status: 0, errorCode: 'page_error', message: String(error), cause: error });
}
