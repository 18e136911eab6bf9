import type { LockManagerLike } from './types.js';

type Marker = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * Gives the writers of the session's cookies their turn, one at a time in all tabs, and tells a tab that has
 * waited for its turn whether another one refreshed meanwhile. The mark that says so is a random word that
 * changes with every refresh; words are compared, no clocks.
 */
export class RefreshTurn {
  private readonly name: string;
  private readonly locks: LockManagerLike;
  private readonly marker: Marker;

  constructor(agentUrl: string, locks: LockManagerLike | null, marker: Marker | null) {
    this.name = `homeport-refresh ${agentUrl}`;
    this.locks = locks ?? new TabLocks();
    this.marker = marker ?? new TabMarker();
  }

  /** Take it before a call is sent, and hand it to `alone` when the call was refused. */
  mark(): string {
    return this.marker.getItem(this.name) ?? '';
  }

  /** Say so after a refresh, while still in turn. */
  refreshed(): void {
    try {
      this.marker.setItem(this.name, Math.random().toString(36).slice(2));
    } catch {
      // Storage is full: other tabs refresh once more than they need to, which does no harm.
    }
  }

  alone<T>(callback: () => Promise<T>): Promise<T> {
    return this.locks.request(this.name, callback);
  }
}

/** One after the other within this tab, for browsers without Web Locks. */
class TabLocks implements LockManagerLike {
  private last: Promise<unknown> = Promise.resolve();

  request<T>(_name: string, callback: () => Promise<T>): Promise<T> {
    const turn = this.last.then(callback);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

class TabMarker implements Marker {
  private value: string | null = null;

  getItem(): string | null {
    return this.value;
  }

  setItem(_name: string, value: string): void {
    this.value = value;
  }
}
