/** How a copy of this browser's cookies fares in the hands of the demo's thief. */
export interface Theft {
  /** Names of the copied cookies. */
  readonly cookies: readonly string[];
  /** How long ago the copy was made, or how long it was used. */
  readonly seconds: number;
  /** How many calls of the API were served. */
  readonly served: number;
  /** Absent while it is in use. */
  readonly end?: 'refused' | 'still_served';
  readonly tries: readonly Try[];
}

/** The last answer that the thief got to a call. */
export interface Try {
  readonly method: string;
  readonly path: string;
  /** 0 where there was none. */
  readonly status: number;
  readonly errorCode?: string;
}

/** Lets the thief copy the cookies of the API's host, which no script can read. */
export async function copyCookies(thiefUrl: string): Promise<Theft> {
  return theftOf(
    await fetch(thiefUrl, {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }),
  );
}

export async function theftNow(thiefUrl: string): Promise<Theft> {
  return theftOf(await fetch(thiefUrl));
}

async function theftOf(response: Response): Promise<Theft> {
  if (!response.ok) {
    throw new Error(`The demo's thief answered with status ${response.status}.`);
  }
  const { cookies, seconds, calls, end, tries } = (await response.json()) as {
    readonly cookies: readonly string[];
    readonly seconds: number;
    readonly calls: number;
    readonly end?: 'refused' | 'still_served';
    readonly tries: readonly (Omit<Try, 'errorCode'> & { readonly error_code?: string })[];
  };
  return {
    cookies,
    seconds,
    served: calls,
    ...(end !== undefined && { end }),
    tries: tries.map(({ error_code: errorCode, ...tried }) => ({
      ...tried,
      ...(errorCode !== undefined && { errorCode }),
    })),
  };
}
