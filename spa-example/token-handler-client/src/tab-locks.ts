import type { LockManagerLike } from './types.js';

type Words = Pick<Storage, 'getItem' | 'setItem'>;

/** Longer than a refresh takes. A tab that is closed while it holds the lease is followed after it. */
const LEASE_MILLIS = 20_000;
/** Within this time a word that one tab has written is read by every other. */
const SETTLE_MILLIS = 100;
const MOST_LOOKS = (2 * LEASE_MILLIS) / SETTLE_MILLIS;

/** For browsers without Web Locks: one after the other within this tab, and across tabs by a lease in their storage. */
export class TabLocks implements LockManagerLike {
  readonly #storage: Words | null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(storage: Words | null) {
    this.#storage = storage;
  }

  request<T>(name: string, callback: () => Promise<T>): Promise<T> {
    const storage = this.#storage;
    const turn = this.#last.then(() =>
      storage === null ? callback() : new Lease(storage, name).hold(callback),
    );
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/**
 * A turn across tabs for browsers without Web Locks: a word in the tabs' common storage. Whoever finds no lease writes its
 * own, waits until the last word is with everyone, and holds the lease if that word is still its own. No storage can do
 * what a lock does: a tab that is stopped between reading and writing for longer than that time may come in beside
 * another. The agent then gives both the same answer.
 */
class Lease {
  readonly #own = `${Math.random()} `;
  readonly #storage: Words;
  readonly #key: string;

  constructor(storage: Words, name: string) {
    this.#storage = storage;
    this.#key = `${name} lease`;
  }

  async hold<T>(callback: () => Promise<T>): Promise<T> {
    // Bounded, for a storage that keeps nothing.
    for (let looks = 0; looks < MOST_LOOKS && !this.#isHeld(); looks++) {
      const left = Number(this.#storage.getItem(this.#key)?.split(' ')[1]) - Date.now();
      // A lease that ends later than any can was written before the clock was set back.
      if (!(left > 0 && left <= LEASE_MILLIS)) {
        this.#write(this.#own + (Date.now() + LEASE_MILLIS));
      }
      await new Promise(resolve => {
        setTimeout(resolve, SETTLE_MILLIS * (1 + Math.random()));
      });
    }
    try {
      return await callback();
    } finally {
      if (this.#isHeld()) {
        this.#write('');
      }
    }
  }

  #isHeld(): boolean {
    return this.#storage.getItem(this.#key)?.startsWith(this.#own) ?? false;
  }

  #write(value: string): void {
    try {
      this.#storage.setItem(this.#key, value);
    } catch {
      // Storage is full: this tab goes on alone when it has looked often enough.
    }
  }
}
