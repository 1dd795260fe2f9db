import { z } from 'zod';
import { CallerName, NAME_UNCHANGED } from '#shared/caller-id/index.ts';
import { Destination } from '#shared/destination/index.ts';
import { optionalMusic } from '#shared/music-on-hold/index.ts';
import { isEnabled, named, uniqueExtension } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { optionalPrompt } from '#shared/prompt/index.ts';
import { ExtensionNumber } from '#shared/user/index.ts';
import { RingStrategy } from './ring-strategy.ts';

/**
 * Users who are rung by a strategy: XiVO's group (XA-GRP-01), the ring group of the UCM (UCM-211). A hunt group says of each member
 * when and how long it rings; here the strategy does, and it remembers who had the last call.
 */
export const CallGroup = objectKind({
  name: 'call-group',
  idPrefix: 'cgr',
  description: 'Users who are rung by a strategy.',
  isInSnapshot: true,
  fields: () => ({
    ...named('call-group'),
    extension: ExtensionNumber.nullable()
      .default(null)
      .describe('Null: reached as a destination only, or a mere list of members.'),
    isEnabled: isEnabled('A disabled one answers as if nobody were there.'),
    strategy: RingStrategy.default('ring-all'),
    members: z
      .array(
        z.strictObject({
          userId: referenceTo('user', 'usr', { onDelete: 'follow' }),
          penalty: z.int().min(0).max(1000).default(0),
        }),
      )
      .max(200)
      .default([]),
    memberRingSeconds: z.int().min(1).max(300).default(15).describe('How long one member rings, in seconds.'),
    retrySeconds: z.int().min(0).max(300).default(5).describe('How long until the next one rings, in seconds.'),
    ringSeconds: z.int().min(1).max(3600).default(60).describe('How long in all, in seconds.'),
    ringsBusyMembers: z.boolean().default(false).describe('Whether members ring who have a call.'),
    obeysForwarding: z
      .boolean()
      .default(false)
      .describe('Whether forwarding of the members holds for calls to the group.'),
    answersWith: z
      .enum(['ringing', 'music'])
      .default('ringing')
      .describe('What the caller hears meanwhile; with music the call is answered at once.'),
    musicOnHoldId: optionalMusic(),
    promptId: optionalPrompt('Played to the caller first; null for none.'),
    callerName: CallerName.default(NAME_UNCHANGED),
    scheduleId: referenceTo('schedule', 'sch', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('While it is closed, calls go where it says; null for always open.'),
    recordsCalls: z.boolean().default(false),
    noAnswerDestination: Destination.default({ kind: 'hang-up' }).describe('Where the call goes when nobody answers.'),
    busyDestination: Destination.nullable()
      .default(null)
      .describe('Where it goes when all are busy; null: as when nobody answers.'),
  }),
  example: { name: 'Service', extension: '301', strategy: 'round-robin', members: [{ userId: 'usr_1' }] },
  unique: ({ name, extension }) => [uniqueName('call-group', name), ...uniqueExtension(extension)],
  check: ({ members }) => {
    const ids = members.map(({ userId }) => userId);
    return ids.flatMap((id, i) =>
      ids.indexOf(id) < i ? [{ path: ['members', i, 'userId'], detail: 'is there twice' }] : [],
    );
  },
});
export type CallGroup = ObjectOf<typeof CallGroup>;
