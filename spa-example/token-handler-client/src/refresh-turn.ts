import { type Details, TokenHandlerError } from './errors.js';
import type { LockManagerLike, Refreshed } from './types.js';

type Marker = Pick<Storage, 'getItem' | 'setItem'>;

const LONGEST_BACK_OFF_SECONDS = 30;
const LONGEST_RETRY_AFTER_SECONDS = 300;

/** What tabs leave each other. */
interface Note {
  /** A random word that changes with every refresh and sign-in; words are compared, no clocks. */
  readonly word?: string;
  readonly access?: Refreshed;
  /** While the server is away: how often it was asked, what came of it, and when it may be asked again. */
  readonly failures?: number;
  readonly failure?: Details;
  readonly askAgainAt?: number;
}

/**
 * Gives the writers of the session's cookies their turn, one at a time in all tabs. A tab that has waited for its turn
 * learns here whether another one refreshed meanwhile and what came of it, or that the server is away.
 */
export interface RefreshTurn {
  /** Take it before a call is sent, and compare it when the call was refused. */
  mark(): string;
  /** What the last refresh or sign-in gave. */
  last(): Refreshed;
  /** When the server may be asked again; in the past where it is not known to be away. */
  askAgainAt(): number;
  /** The failure of the refresh before, as long as the server is not to be asked again. */
  away(): TokenHandlerError | undefined;
  /** Say so after a refresh or sign-in, while still in turn. */
  refreshed(access: Refreshed): void;
  /** Say so after a refresh that the server could not serve. Each time all tabs wait about twice as long. */
  failed(error: TokenHandlerError): void;
  alone<T>(callback: () => Promise<T>): Promise<T>;
}

export function refreshTurn(
  agentUrl: string,
  locks: LockManagerLike | null,
  storage: Marker | null,
): RefreshTurn {
  const name = `homeport-refresh ${agentUrl}`;
  const marker = storage ?? tabMarker();
  const turns = locks ?? tabLocks(storage);

  const note = (): Note => {
    try {
      return JSON.parse(marker.getItem(name) ?? '{}') as Note;
    } catch {
      return {};
    }
  };
  const leave = (left: Note) => {
    try {
      marker.setItem(name, JSON.stringify(left));
    } catch {
      // Storage is full: other tabs refresh once more than they need to, which does no harm.
    }
  };
  const askAgainAt = () => {
    const { askAgainAt: at = 0 } = note();
    // Later than any pause: written before the clock was set back.
    return at - Date.now() > 2_000 * LONGEST_RETRY_AFTER_SECONDS ? 0 : at;
  };

  return {
    mark: () => note().word ?? '',
    last: () => note().access ?? {},
    askAgainAt,
    away: () => {
      const { failure } = note();
      return failure && Date.now() < askAgainAt() ? new TokenHandlerError(failure) : undefined;
    },
    refreshed: access => leave({ word: `${Math.random()}`, access }),
    failed: error => {
      const { message, retryAfterSeconds = 0 } = error;
      const { failures = 0, ...before } = note();
      const seconds = Math.max(
        Math.min(2 ** failures, LONGEST_BACK_OFF_SECONDS),
        Math.min(retryAfterSeconds, LONGEST_RETRY_AFTER_SECONDS),
      );
      leave({
        ...before,
        failures: failures + 1,
        failure: { ...error, message },
        // Never before the server asks for, and other browsers at other times.
        askAgainAt: Date.now() + seconds * (1_000 + 500 * Math.random()),
      });
    },
    alone: callback => turns.request(name, callback),
  };
}

/**
 * For browsers without Web Locks: a part that other pages need not load. A page that cannot load it, because a newer build
 * has taken its place, goes on without turns; its own calls still share one refresh.
 */
function tabLocks(storage: Marker | null): LockManagerLike {
  const loaded = import('./tab-locks.js').then(
    ({ TabLocks }) => new TabLocks(storage),
    () => null,
  );
  return {
    request: async (name, callback) => {
      const locks = await loaded;
      return locks === null ? callback() : locks.request(name, callback);
    },
  };
}

function tabMarker(): Marker {
  let value: string | null = null;
  return {
    getItem: () => value,
    setItem: (_name, next) => {
      value = next;
    },
  };
}
