import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { lineOfText } from '#shared/world/index.ts';

const FOLLOW = { onDelete: 'follow' } as const;

/**
 * A key of a phone (XiVO 15.12 XA-USR-10 to XA-USR-13, sipXcom 20.04 PBK-07). Its lamp shows the state of what it is
 * about where `isSupervised`.
 */
export const FunctionKey = z
  .strictObject({
    position: z.int().min(1).max(300).describe('Of the keys of the phone and its modules, counted from 1.'),
    label: lineOfText(40).default(''),
    isSupervised: z.boolean().default(true).describe('Whether its lamp shows the state (RFC 4235).'),
    action: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('line'), line: z.int().min(1).max(100).describe('Which line of the device.') }),
      z.strictObject({ kind: z.literal('user'), userId: referenceTo('user', 'usr', FOLLOW) }),
      z.strictObject({ kind: z.literal('dial'), destination: Destination }),
      z.strictObject({
        kind: z.literal('feature'),
        feature: z.enum([
          'do-not-disturb',
          'call-filter',
          'forward-unconditional',
          'forward-busy',
          'forward-no-answer',
          'pickup',
          'park',
          'record',
          'voicemail',
          'agent-sign-in',
          'boss-secretary-filter',
        ]),
        argument: lineOfText(128).default('').describe('Where a forwarding leads; empty asks for it.'),
      }),
    ]),
  })
  .meta({ id: 'FunctionKey' });
export type FunctionKey = z.infer<typeof FunctionKey>;

interface KeyedFields {
  readonly functionKeys: readonly FunctionKey[];
}

/** Two keys cannot be in one place. */
export const keysApart = ({ functionKeys }: KeyedFields) =>
  functionKeys.flatMap(({ position }, index) =>
    functionKeys.findIndex((key) => key.position === position) < index
      ? [{ path: ['functionKeys', index, 'position'], detail: 'is the position of another key, too' }]
      : [],
  );
