import { z } from 'zod';
import { UserId } from '#shared/user/index.ts';
import { Instant } from '#shared/world/index.ts';
import { CALL_TYPES } from './call-type.ts';
import { type Cdr, Direction, Disposition } from './cdr.ts';

/** Which records are wanted; all of it has to hold. */
export const CdrWish = z
  .strictObject({
    from: Instant.optional().describe('Calls that began then or later.'),
    to: Instant.optional().describe('Calls that began before then; not before `from`.'),
    userId: UserId.optional().describe('Calls that this user made or was to get.'),
    direction: Direction.optional(),
    type: z.enum(CALL_TYPES).optional(),
    disposition: Disposition.optional(),
    number: z
      .string()
      .regex(/^[\w+*#.@-]{1,128}$/, 'must be a number, or the beginning of one and an asterisk')
      .optional()
      .describe('Number of the caller, of who was called, or as it was dialed; `*` at the end stands for the rest.'),
  })
  .meta({ id: 'CdrWish' });
export type CdrWish = z.infer<typeof CdrWish>;

/** Whether a record is wanted; its time and its user are looked for by key. */
export function fitsWish(cdr: Cdr, { direction, type, disposition, number }: CdrWish): boolean {
  return (
    (direction === undefined || cdr.direction === direction) &&
    (type === undefined || cdr.type === type) &&
    (disposition === undefined || cdr.disposition === disposition) &&
    (number === undefined || [cdr.from.number, cdr.dialed, cdr.to?.number].some((one) => isNumber(one, number)))
  );
}

/** The phone's `*43` is a number, so one asterisk at the end stands for the rest only when there is more before it. */
function isNumber(number: string | undefined, wanted: string): boolean {
  if (number === undefined) return false;
  return wanted.length > 1 && wanted.endsWith('*') ? number.startsWith(wanted.slice(0, -1)) : number === wanted;
}
