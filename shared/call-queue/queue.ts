import { z } from 'zod';
import { RingStrategy } from '#shared/call-group/index.ts';
import { CallerName, NAME_UNCHANGED } from '#shared/caller-id/index.ts';
import { PermittedLocations } from '#shared/location/index.ts';
import { isEnabled, named, uniqueExtension } from '#shared/object/fields.ts';
import { type FieldProblem, type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { ExtensionNumber } from '#shared/user/index.ts';
import { Language, lineOfText } from '#shared/world/index.ts';
import { heardWhileWaiting, limits } from './waiting.ts';

const FOLLOW = { onDelete: 'follow' } as const;
const penalty = z
  .int()
  .min(0)
  .max(1000)
  .default(0)
  .describe('Those with a lower one are rung first: the tier of sipXcom, the penalty of XiVO.');

const QueueMember = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('agent'), agentId: referenceTo('agent', 'agt', FOLLOW), penalty }),
    z.strictObject({ kind: z.literal('user'), userId: referenceTo('user', 'usr', FOLLOW), penalty }),
  ])
  .meta({ id: 'QueueMember', description: 'An agent, who has to log in, or a user, who always is.' });

const ringing = () => ({
  strategy: RingStrategy.default('ring-all'),
  members: z.array(QueueMember).max(500).default([]),
  memberRingSeconds: z
    .int()
    .min(1)
    .max(300)
    .nullable()
    .default(15)
    .describe('How long one member rings, in seconds; null: until somebody answers.'),
  retrySeconds: z.int().min(0).max(300).default(5).describe('How long until the next member rings, in seconds.'),
  timeoutDecides: z
    .enum(['member', 'queue'])
    .default('member')
    .describe('Whether who rings at the end of the longest wait rings on (`member`) or is stopped (`queue`).'),
  retriesAfterTimeout: z.boolean().default(true).describe('Whether members are tried again once all have been.'),
  ringsBusyMembers: z.boolean().default(false).describe('Whether members ring who have a call.'),
  appliesTiers: z.boolean().default(true).describe('Whether higher penalties have to wait for lower ones.'),
  tierWaitSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(10)
    .describe('How long until the next penalty rings, too, in seconds.'),
  multipliesTierWait: z.boolean().default(true).describe('Whether that time counts once for each penalty on the way.'),
  skipsEmptyTiers: z
    .boolean()
    .default(false)
    .describe('Whether penalties at which nobody is ready are not waited for.'),
  weight: z.int().min(0).max(1000).default(0).describe('Of two queues that want the same member, the one with more.'),
  skillRuleId: referenceTo('skill-rule', 'skr', { onDelete: 'refuse' })
    .nullable()
    .default(null)
    .describe('Which members are asked, for calls that bring no rule of their own.'),
});

const agents = () => ({
  wrapUpSeconds: z.int().min(0).max(3600).default(0).describe('Pause after a call, in seconds.'),
  reassignDelaySeconds: z
    .int()
    .min(0)
    .max(60)
    .default(0)
    .describe('How long until the caller is connected to who has answered, in seconds.'),
  pausesAfterMissed: z
    .enum(['no', 'here', 'everywhere'])
    .default('no')
    .describe('Whether an agent who has not answered pauses, in this queue or in all.'),
  logsOutAfterMissed: z
    .int()
    .min(1)
    .max(20)
    .nullable()
    .default(null)
    .describe('Logged out when so many calls in turn have not been answered; null: never.'),
  agentMayHangUp: z
    .boolean()
    .default(false)
    .describe('Whether an agent can hang up by keys; the codes are those of the tenant.'),
  callerMayHangUp: z.boolean().default(false).describe('Whether the caller can hang up by keys, from outside, too.'),
  agentMayTransfer: z
    .boolean()
    .default(false)
    .describe('Whether an agent can transfer and park by keys, whatever the user at the phone may.'),
});

/**
 * A queue of calls: sipXcom's (QUE-01 to QUE-13, mod_callcenter), XiVO's (X3-QU-01 to -33), the UCM's (UCM-205). XiVO's
 * "dynamic" and "realtime" members of Asterisk have no home: every member stands here (X3-AG-07).
 */
export const Queue = objectKind({
  name: 'queue',
  idPrefix: 'que',
  description: 'Callers wait here until a member answers.',
  isInSnapshot: true,
  fields: () => ({
    ...named('queue'),
    displayName: lineOfText(100).default('').describe('On screens of supervisors and in reports; empty for the name.'),
    extension: ExtensionNumber.nullable().default(null).describe('Null: reached as a destination only.'),
    isEnabled: isEnabled('A disabled one refuses calls.'),
    isSwitchboard: z
      .boolean()
      .default(false)
      .describe('Whether operators choose which call they answer (XiVO switchboard).'),
    language: Language.nullable().default(null).describe('Null for that of the tenant.'),
    callerName: CallerName.default(NAME_UNCHANGED),
    scheduleId: referenceTo('schedule', 'sch', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('While it is closed, calls go where it says, and count as closed; null for always open.'),
    locationIds: PermittedLocations,
    ...ringing(),
    ...agents(),
    ...heardWhileWaiting(),
    ...limits(),
    serviceLevelSeconds: z
      .int()
      .min(0)
      .max(3600)
      .default(20)
      .describe('Calls answered within this time are answered in time, in seconds.'),
    recordsCalls: z.boolean().default(false),
    relaysMedia: z
      .boolean()
      .default(true)
      .describe('Whether media of answered calls goes through the platform (bypass-media of sipXcom is its contrary).'),
  }),
  example: {
    name: 'support',
    displayName: 'Support',
    extension: '302',
    strategy: 'longest-idle',
    members: [{ kind: 'agent', agentId: 'agt_1' }],
    skillRuleId: 'skr_1',
    maxWaitSeconds: 600,
    noAnswerDestination: { kind: 'hunt-group', huntGroupId: 'hgr_1' },
  },
  unique: ({ name, extension }) => [uniqueName('queue', name), ...uniqueExtension(extension)],
  check: ({ members, skillRuleId, exitKey, exitDestination, callback }) => {
    const problems: FieldProblem[] = [];
    const ids = members.map((member) => (member.kind === 'agent' ? member.agentId : member.userId));
    for (const [i, id] of ids.entries())
      if (ids.indexOf(id) < i) problems.push({ path: ['members', i], detail: 'is there twice' });
    // Users have no skills: which of them a rule would ask is undefined (X3-SK-14).
    if (skillRuleId !== null && members.some(({ kind }) => kind === 'user'))
      problems.push({ path: ['skillRuleId'], detail: 'needs a queue whose members are all agents' });
    if (exitKey !== null && exitDestination === null)
      problems.push({ path: ['exitDestination'], detail: 'is needed for the key' });
    if (callback !== null && callback.key === exitKey)
      problems.push({ path: ['callback', 'key'], detail: 'is the key by which callers leave' });
    return problems;
  },
});
export type Queue = ObjectOf<typeof Queue>;
