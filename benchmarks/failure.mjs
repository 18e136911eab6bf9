/** Something the person at the terminal can act on: shown as a sentence, without a stack trace. */
export class Failure extends Error {}
