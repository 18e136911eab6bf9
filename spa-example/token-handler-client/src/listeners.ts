/** Those who want to be told of something. */
export interface Listeners<T> {
  /** Returns how to stop listening. */
  add(listener: (news: T) => void): () => void;
  tell(news: T): void;
  clear(): void;
}

export function listeners<T>(): Listeners<T> {
  const all = new Set<(news: T) => void>();
  return {
    add: listener => {
      // A wrapper of its own, so that the same function may listen twice and leave once.
      const own = (news: T) => listener(news);
      all.add(own);
      return () => all.delete(own);
    },
    tell: news => all.forEach(listener => listener(news)),
    clear: () => all.clear(),
  };
}
