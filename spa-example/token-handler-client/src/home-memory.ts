const HOME = 'homeport-home';
const LOGIN = 'homeport-login-at';
const LEFT = 'homeport-left';
const WENT_HOME = 'homeport-went-home';

/**
 * What outlives the page: origins of regions' hosts, nothing of the user. The tab's own storage knows at which of them its login
 * began, since only the agent there can end it.
 */
export class HomeMemory {
  readonly #name: string;
  readonly #all: Storage | undefined;
  readonly #tab: Storage | undefined;

  /** `remember` is whether a later visit goes to the same host, or this tab alone. */
  constructor(agentUrl: string, remember: boolean) {
    this.#name = `${HOME} ${agentUrl}`;
    this.#tab = storage(() => sessionStorage);
    this.#all = remember ? storage(() => localStorage) : this.#tab;
  }

  get home(): string | undefined {
    return read(this.#all, this.#name);
  }

  set home(origin: string) {
    write(this.#all, this.#name, origin);
  }

  /** Where this tab's login began. */
  get login(): string | undefined {
    return read(this.#tab, LOGIN);
  }

  set login(origin: string) {
    write(this.#tab, LOGIN, origin);
  }

  /** Hosts that may still have a session of this browser, apart from the one at home. */
  get left(): readonly string[] {
    return (read(this.#all, LEFT) ?? '').split(' ').filter(origin => origin !== '');
  }

  set left(origins: readonly string[]) {
    write(this.#all, LEFT, [...new Set(origins)].join(' '));
  }

  /** Whether this tab's login has been sent from one host to another already. */
  get wentHome(): boolean {
    return read(this.#tab, WENT_HOME) === 'yes';
  }

  set wentHome(went: boolean) {
    write(this.#tab, WENT_HOME, went ? 'yes' : 'no');
  }

  /** Tells what another tab has remembered. Returns how to stop listening. */
  onOtherTab(listener: (origin: string) => void): () => void {
    const heard = ({ key, newValue }: StorageEvent) => {
      if (key === this.#name && newValue) {
        listener(newValue);
      }
    };
    globalThis.addEventListener?.('storage', heard);
    return () => globalThis.removeEventListener?.('storage', heard);
  }
}

/** Absent on a server, and where the user forbids it. */
function storage(get: () => Storage): Storage | undefined {
  try {
    // Node warns of its own storage, which no page has.
    return 'location' in globalThis ? get() : undefined;
  } catch {
    return undefined;
  }
}

function read(from: Storage | undefined, name: string): string | undefined {
  try {
    return from?.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(to: Storage | undefined, name: string, value: string): void {
  try {
    to?.setItem(name, value);
  } catch {
    // Full: the next visit begins at the entry, and is led home again.
  }
}
