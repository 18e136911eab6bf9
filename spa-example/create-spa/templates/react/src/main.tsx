import { arrive, createTokenHandlerClient, startLoginFrom } from '@homeport/token-handler-client';
import { SessionProvider } from '@homeport/token-handler-react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, type LoaderFunction, RouterProvider } from 'react-router';
import { Layout } from './Layout';
import { Orders } from './Orders';
import { Welcome } from './Welcome';
import './style.css';

const homeport = createTokenHandlerClient({ agentUrl: import.meta.env.VITE_AGENT_URL });
// Before the router, which reads the address bar.
const arrival = arrive(homeport);

/** Keeps a route for signed-in users. It hides; what guards the data is the API. */
const sessionGuard: LoaderFunction = async ({ request }) => {
  await arrival.catch(() => undefined);
  if (homeport.current?.isLoggedIn === false) {
    const { pathname, search } = new URL(request.url);
    await startLoginFrom(homeport, pathname + search);
    // The browser is on its way: nothing is shown meanwhile.
    await new Promise(() => undefined);
  }
  return null;
};

const router = createBrowserRouter([
  {
    element: <Layout />,
    HydrateFallback: () => <p>One moment…</p>,
    children: [
      { path: '/', element: <Welcome /> },
      { path: '/my-orders', element: <Orders />, loader: sessionGuard },
    ],
  },
]);

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <SessionProvider client={homeport} arrival={arrival}>
      <RouterProvider router={router} />
    </SessionProvider>
  </StrictMode>,
);
