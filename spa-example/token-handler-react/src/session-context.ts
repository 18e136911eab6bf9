import type { Session, TokenHandlerClient, TokenHandlerError } from '@homeport/token-handler-client';
import { createContext, useContext } from 'react';

/** What a component may know of the session. */
export interface SessionView {
  /** `undefined` until the agent has answered: while it is away nobody knows whether the user is signed in. */
  readonly session: Session | undefined;
  /** Why the login that came back with this page load has failed, or why the agent could not be asked. */
  readonly loginError: TokenHandlerError | undefined;
  /** Whether the last minute of the session has begun; not any more, where it has ended or its end has moved. */
  readonly isExpiring: boolean;
  /** Where the user has read it. */
  forgetLoginError(): void;
}

interface Provided {
  readonly client: TokenHandlerClient;
  readonly view: SessionView;
}

export const SessionContext = createContext<Provided | undefined>(undefined);

function useProvided(): Provided {
  const provided = useContext(SessionContext);
  if (provided === undefined) {
    throw new Error('There is no SessionProvider around this component.');
  }
  return provided;
}

/** The client that the provider was given. */
export function useHomeport(): TokenHandlerClient {
  return useProvided().client;
}

/** The session of this page; the component is rendered again when it changes, here or in another tab. */
export function useSession(): SessionView {
  return useProvided().view;
}
