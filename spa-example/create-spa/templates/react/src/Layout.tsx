import { useHomeport, useSession } from '@homeport/token-handler-react';
import { Link, Outlet } from 'react-router';

export function Layout() {
  const homeport = useHomeport();
  const { session, loginError, isExpiring } = useSession();
  return (
    <main>
      <nav>
        <Link to="/">Welcome</Link> <Link to="/my-orders">My orders</Link>
      </nav>
      {loginError && (
        <p role="alert">
          {loginError.message} ({loginError.errorCode})
        </p>
      )}
      {isExpiring && (
        <p role="status">
          Your session ends within a minute.{' '}
          <button type="button" onClick={() => homeport.refresh()}>
            Stay signed in
          </button>
        </p>
      )}
      <Outlet />
      {session?.isLoggedIn && (
        <p>
          <button type="button" onClick={() => homeport.logout()}>
            Sign out
          </button>
        </p>
      )}
    </main>
  );
}
