import type { ReactNode } from 'react';
import { useSession } from './session-context.js';

export interface RequireSessionProps {
  /** For a signed-in user. */
  readonly children?: ReactNode;
  /** Where nobody is signed in. */
  readonly otherwise: ReactNode;
  /** Until that is known, and while it cannot be told. */
  readonly waiting?: ReactNode;
}

/** Shows what is for signed-in users alone. It hides; what guards the data is the API. */
export function RequireSession({ children, otherwise, waiting }: RequireSessionProps) {
  const { session } = useSession();
  if (session === undefined) {
    return <>{waiting}</>;
  }
  return <>{session.isLoggedIn ? children : otherwise}</>;
}
