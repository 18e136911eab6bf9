/** Those who want to be told of something. */
export class Listeners<T> {
  readonly #all = new Set<(news: T) => void>();

  /** Returns how to stop listening. */
  add(listener: (news: T) => void): () => void {
    // A wrapper of its own, so that the same function may listen twice and leave once.
    const own = (news: T) => listener(news);
    this.#all.add(own);
    return () => this.#all.delete(own);
  }

  tell(news: T): void {
    for (const listener of this.#all) {
      listener(news);
    }
  }

  clear(): void {
    this.#all.clear();
  }
}
