/** What the user can mend: shown as one sentence, without a stack trace. */
export class Failure extends Error {}
