import { useHomeport, useSession } from '@homeport/token-handler-react';

export function Welcome() {
  const homeport = useHomeport();
  const { session } = useSession();
  return (
    <>
      <h1>My app</h1>
      {session === undefined && <p>One moment…</p>}
      {session?.isLoggedIn && <p>You are {session.idTokenClaims.name ?? session.idTokenClaims.sub}.</p>}
      {session?.isLoggedIn === false && (
        <p>
          You are signed out.{' '}
          <button type="button" onClick={() => homeport.startLogin()}>
            Sign in
          </button>
        </p>
      )}
    </>
  );
}
