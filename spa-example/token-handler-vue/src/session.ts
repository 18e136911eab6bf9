import { arrive, onSessionExpiring, type Session, type TokenHandlerClient, TokenHandlerError } from '@homeport/token-handler-client';
import {
  type App,
  computed,
  type ComputedRef,
  inject,
  type InjectionKey,
  ref,
  shallowReadonly,
  type ShallowRef,
  shallowRef,
} from 'vue';

const LAST_MINUTE_MILLIS = 60_000;

/** What a component may know of the session. */
export interface SessionView {
  /** `undefined` until the agent has answered: while it is away nobody knows whether the user is signed in. */
  readonly session: Readonly<ShallowRef<Session | undefined>>;
  /** Why the login that came back with this page load has failed, or why the agent could not be asked. */
  readonly loginError: Readonly<ShallowRef<TokenHandlerError | undefined>>;
  /** Whether the last minute of the session has begun; not any more, where it has ended or its end has moved. */
  readonly isExpiring: ComputedRef<boolean>;
  /** Where the user has read it. */
  forgetLoginError(): void;
}

/** The session of an app, and the plugin that hands it to all components. */
export interface HomeportPlugin {
  readonly client: TokenHandlerClient;
  readonly view: SessionView;
  /** Fulfilled when the first answer is there, or none could be had. */
  readonly settled: Promise<void>;
  install(app: Pick<App, 'provide'>): void;
}

const KEY: InjectionKey<HomeportPlugin> = Symbol('homeport');

/**
 * Finishes a login on arrival, asks for the session otherwise, and follows what this and other tabs do. Make it before the router,
 * which reads the address bar. On a server nothing is asked and nothing known.
 */
export function createHomeport(client: TokenHandlerClient): HomeportPlugin {
  const session = shallowRef<Session | undefined>(client.current);
  const loginError = shallowRef<TokenHandlerError>();
  const expiringEnd = ref<number>();
  client.onChange(changed => {
    session.value = changed;
  });
  onSessionExpiring(client, ({ sessionExpiresAt }) => {
    expiringEnd.value = sessionExpiresAt;
  });
  const isExpiring = computed(() => {
    const end = session.value?.isLoggedIn ? session.value.sessionExpiresAt : undefined;
    const told = expiringEnd.value;
    // Answers that took their time tell the same end a little later or earlier.
    return end !== undefined && told !== undefined && Math.abs(end - told) < LAST_MINUTE_MILLIS / 2;
  });
  const arrival = async () => {
    try {
      await arrive(client);
    } catch (error) {
      // A login that failed leaves an older session as it was.
      await client.session().catch(() => undefined);
      loginError.value = asError(error);
    }
  };
  const plugin: HomeportPlugin = {
    client,
    view: {
      session: shallowReadonly(session),
      loginError: shallowReadonly(loginError),
      isExpiring,
      forgetLoginError: () => {
        loginError.value = undefined;
      },
    },
    settled: 'document' in globalThis ? arrival() : Promise.resolve(),
    install: app => {
      app.provide(KEY, plugin);
    },
  };
  return plugin;
}

function provided(): HomeportPlugin {
  const plugin = inject(KEY, undefined);
  if (plugin === undefined) {
    throw new Error('The app does not use the plugin that createHomeport makes.');
  }
  return plugin;
}

/** The client that the plugin was made with. */
export function useHomeport(): TokenHandlerClient {
  return provided().client;
}

/** The session of this page; what is read of it is read again when it changes, here or in another tab. */
export function useSession(): SessionView {
  return provided().view;
}

function asError(error: unknown): TokenHandlerError {
  return error instanceof TokenHandlerError
    ? error
    : new TokenHandlerError({ status: 0, errorCode: 'page_error', message: String(error), cause: error });
}
