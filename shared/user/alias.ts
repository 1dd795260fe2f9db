import { z } from 'zod';

/**
 * A further number or name that reaches a user (sipXcom 20.04 USR-03, USR-04), in lower case: `john.doe` is reached as
 * `John.Doe`, too.
 */
export const Alias = z
  .string()
  .trim()
  .toLowerCase()
  .max(64)
  .regex(/^\+?[a-z0-9][a-z0-9._-]*[a-z0-9]$/, 'must be 2 to 64 letters, digits, dots, hyphens or underscores')
  .describe('Another number or name that reaches the user, unique among all numbers of the tenant.');

export const Aliases = z
  .array(Alias)
  .max(20)
  .refine((aliases) => new Set(aliases).size === aliases.length, 'has one of them twice');
