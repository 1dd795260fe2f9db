import { type Chance, readableSecret } from '#shared/world/index.ts';
import { sha256 } from './token.ts';

const CODES = 10;
/** Some 79 bits: nobody finds one from its hash, so that SHA-256 will do. */
const LENGTH = 16;

/** Ways in for who has lost the authenticator app: `abcd-efgh-jkmn-pqrs`. */
export const newRecoveryCodes = (chance: Chance): string[] =>
  Array.from({ length: CODES }, () => readableSecret(chance, LENGTH).replace(/(.{4})(?=.)/g, '$1-'));

/** The same for a code with blanks, without dashes or in capitals. */
export const recoveryCodeHash = (code: string): string => sha256(code.toLowerCase().replace(/[\s-]/g, ''));
