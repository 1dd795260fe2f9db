import { z } from 'zod';

/** A number of the public network (ITU-T E.164 §6): country code first, at most 15 digits. */
export const E164 = z
  .string()
  .regex(/^\+[1-9][0-9]{2,14}$/, 'must be + and 3 to 15 digits, country code first')
  .describe('Number of the public network, E.164 with +.');
