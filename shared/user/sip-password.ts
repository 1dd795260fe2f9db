import { z } from 'zod';

/** Colon and control characters would break the digest input (RFC 7616 §3.4.2). */
export const SipPassword = z
  .string()
  .min(8)
  .max(64)
  .regex(/^[\x21-\x39\x3b-\x7e]+$/, 'must be printable ASCII without colon or blank')
  .describe('Digest secret of the phone; made up when left out.');
