/** One request of this page, and what came of it, as far as a page can see: no cookie is among it. */
export interface Exchange {
  readonly number: number;
  readonly method: string;
  /** Without origin. */
  readonly path: string;
  /** 0 where there was no answer. */
  readonly status: number;
  /** Of a refusal by agent or proxy. */
  readonly errorCode?: string;
  readonly millis: number;
}

/** A `fetch` that remembers what it was called for since `begin`. */
export class Wire {
  #exchanges: Exchange[] = [];
  #number = 0;

  begin(): void {
    this.#exchanges = [];
  }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    // No copy of the request, which would take its body.
    const { url, method: own = 'GET' } = input instanceof Request ? input : { url: String(input) };
    const { pathname, search } = new URL(url, globalThis.location?.href);
    const method = init?.method ?? own;
    const start = Date.now();
    const note = (status: number, errorCode?: string) => {
      this.#exchanges = [
        ...this.#exchanges,
        {
          number: ++this.#number,
          method,
          path: pathname + search,
          status,
          millis: Date.now() - start,
          ...(errorCode !== undefined && { errorCode }),
        },
      ];
    };
    try {
      const response = await globalThis.fetch(input, init);
      note(response.status, response.ok ? undefined : await codeOf(response));
      return response;
    } catch (error) {
      note(0);
      throw error;
    }
  };
}

async function codeOf(response: Response): Promise<string | undefined> {
  try {
    const { error_code: code } = (await response.clone().json()) as { error_code?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}
