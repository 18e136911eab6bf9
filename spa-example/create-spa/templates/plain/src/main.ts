import { createTokenHandlerClient, type Session, TokenHandlerError } from '@homeport/token-handler-client';
import { listOrders } from './orders';
import './style.css';

const homeport = createTokenHandlerClient({ agentUrl: import.meta.env.VITE_AGENT_URL });

const at = (id: string) => document.getElementById(id) as HTMLElement;
const on = (id: string, act: () => Promise<unknown>) => at(id).addEventListener('click', () => act().catch(explain));

function show(session: Session): void {
  at('who').textContent = session.isLoggedIn
    ? `You are ${session.idTokenClaims.name ?? session.idTokenClaims.sub}.`
    : 'You are signed out.';
  at('sign-in').hidden = session.isLoggedIn;
  at('for-users').hidden = !session.isLoggedIn;
  at('orders').replaceChildren();
}

function explain(error: unknown): void {
  at('fault').hidden = false;
  at('fault').textContent =
    error instanceof TokenHandlerError ? `${error.message} (${error.errorCode})` : 'Something went wrong.';
}

on('sign-in', () => homeport.startLogin());
on('sign-out', () => homeport.logout());
on('load', async () => {
  at('fault').hidden = true;
  const items = (await listOrders(homeport)).map(({ item, id }) =>
    Object.assign(document.createElement('li'), { textContent: `${item} (${id})` }),
  );
  at('orders').replaceChildren(...items);
});

homeport.onChange(show); // also when another tab signs in or out
homeport
  .onPageLoad()
  // A login that failed leaves an older session as it was.
  .catch(async (error: unknown) => {
    explain(error);
    await homeport.session();
  })
  .catch(() => {
    at('who').textContent = 'We cannot tell whether you are signed in. Please try again later.';
  })
  .finally(() => document.querySelector('main')?.removeAttribute('aria-busy'));
