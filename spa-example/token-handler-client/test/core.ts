/** What every app loads. */
export { createTokenHandlerClient, TokenHandlerError } from '../src/index.js';
