import { isIP } from 'node:net';
import { z } from 'zod';
import { Instant } from '#shared/world/index.ts';
import { sourceOf } from './source.ts';

/** An address as people write it; what is banned is the source it belongs to. */
export const BanAddress = z
  .string()
  .max(64)
  .refine((text) => isIP(text.split('/')[0] ?? '') !== 0, 'must be an IP address')
  .transform((text) => sourceOf(text.split('/')[0] as string));

/** A source of SIP messages that no edge of the platform listens to (sipXcom 20.04, map SEC-10 to SEC-16). */
export const Ban = z
  .object({
    source: z.string().describe('An IPv4 address, or an IPv6 network of 64 bits.'),
    reason: z.string().describe('The rule that was broken, such as `auth` or `scanner`; `manual` by hand.'),
    since: Instant,
    until: Instant.nullable().describe('Null: for ever.'),
  })
  .meta({ id: 'Ban' });
export type Ban = z.infer<typeof Ban>;

export const NewBan = z.strictObject({
  address: BanAddress,
  seconds: z.int().min(1).max(31_536_000).nullable().default(600).describe('How long; null is for ever.'),
});
export type NewBan = z.infer<typeof NewBan>;
