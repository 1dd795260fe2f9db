import { z } from 'zod';

/** Trimmed and in lower case before it is looked at: `z.email()` would refuse the blank that a paste brings along. */
export const EmailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(z.regexes.email, 'is not an e-mail address')
  .meta({ format: 'email' });
