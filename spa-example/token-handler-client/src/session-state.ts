import type { Refreshed, Session, SessionListener } from './types.js';

/** What tabs tell each other. Claims and tokens are not among it: a tab that wants them asks the agent. */
type Message =
  | { readonly type: 'signed-in' }
  | { readonly type: 'signed-out' }
  | { readonly type: 'refreshed'; readonly access: Refreshed };

/** The session as this tab knows it, and the news of it to listeners and to other tabs. */
export class SessionState {
  private session: Session | undefined;
  private readonly listeners = new Set<SessionListener>();

  constructor(
    private readonly channel: BroadcastChannel | null,
    askAgent: () => Promise<unknown>,
  ) {
    if (channel !== null) {
      channel.onmessage = event => this.hear(event.data as Message, askAgent);
    }
  }

  get current(): Session | undefined {
    return this.session;
  }

  onChange(listener: SessionListener): () => void {
    // A wrapper of its own, so that the same function may listen twice and leave once.
    const own: SessionListener = session => listener(session);
    this.listeners.add(own);
    return () => this.listeners.delete(own);
  }

  learnt(session: Session): void {
    const before = this.session;
    this.session = session;
    if (before?.isLoggedIn === false && !session.isLoggedIn) {
      return;
    }
    for (const listener of this.listeners) {
      listener(session);
    }
  }

  signedIn(session: Session): void {
    this.learnt(session);
    this.channel?.postMessage({ type: 'signed-in' } satisfies Message);
  }

  signedOut(): void {
    this.learnt({ isLoggedIn: false });
    this.channel?.postMessage({ type: 'signed-out' } satisfies Message);
  }

  refreshed(access: Refreshed): void {
    this.renew(access);
    this.channel?.postMessage({ type: 'refreshed', access } satisfies Message);
  }

  close(): void {
    this.listeners.clear();
    this.channel?.close();
  }

  private renew(access: Refreshed): void {
    if (this.session?.isLoggedIn) {
      this.learnt({ ...this.session, ...access });
    }
  }

  private hear(message: Message, askAgent: () => Promise<unknown>): void {
    switch (message.type) {
      case 'signed-out':
        this.learnt({ isLoggedIn: false });
        break;
      case 'refreshed':
        this.renew(message.access);
        break;
      case 'signed-in':
        // Unreachable just now: this tab keeps what it knows, and its next call finds out.
        askAgent().catch(() => undefined);
    }
  }
}
