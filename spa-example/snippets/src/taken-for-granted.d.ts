/** What snippets of the documentation use without saying where it is from: the reader's own. */
declare function render(session: unknown): void;
declare function show(...what: unknown[]): void;
declare function showDialog(words: string, actions: Readonly<Record<string, () => unknown>>): void;
declare function bar(share: number): void;
declare const router: { replace(page: string): void };
declare const url: string;
declare const room: string;
declare const file: File;
