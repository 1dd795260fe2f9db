/** Codes that lend call permissions. */
export { AuthorizationCode } from './authorization-code.ts';
