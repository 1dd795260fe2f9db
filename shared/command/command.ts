import { z } from 'zod';
import { AgentOrder, AgentRefusal } from '#shared/agent/agent-order.ts'; // not by the door, as shared/event
import { LiveMember, LiveQueue } from '#shared/call-queue/live-queue.ts'; // not by the door, as shared/event
import { QueueOrder, QueueRefusal } from '#shared/call-queue/queue-order.ts'; // not by the door, as shared/event
import { CallId } from '#shared/cdr/index.ts';
import { LiveConference } from '#shared/conference-room/live-conference.ts'; // not by the door, as shared/event
import { RoomCommand, RoomOutcome } from '#shared/conference-room/room-command.ts'; // not by the door, as shared/event
import { CallOrder, CallRefusal, LiveCall, Originate } from '#shared/live-call/index.ts';
import { SeenUser } from '#shared/presence/user-presence.ts'; // not by the door, as shared/event
import { TenantId } from '#shared/tenant/index.ts';
import { CallTrace } from '#shared/trace/index.ts';
import { TrunkCalls } from '#shared/trunk/connection.ts'; // not by the door, as shared/event
import { UserId } from '#shared/user/index.ts';
import { MessageCounts } from '#shared/voicemail/box-state.ts'; // not by the door, as shared/event
import { Instant } from '#shared/world/index.ts';

/** Whose calls: all of the tenant, or those in which this user has a leg. */
const reach = { tenantId: TenantId, userId: UserId.nullable() };

/** What became of an order to a call: the call after it, null when it is over; or why nothing was done. */
export const OrderOutcome = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), call: LiveCall.nullable() }),
  z.object({ ok: z.literal(false), refusal: CallRefusal }),
]);
export type OrderOutcome = z.infer<typeof OrderOutcome>;

/** What became of an order to an agent: what he does after it, or why nothing was done. */
export const AgentOutcome = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), agent: LiveMember }),
  z.object({ ok: z.literal(false), refusal: AgentRefusal }),
]);
export type AgentOutcome = z.infer<typeof AgentOutcome>;

/** What an edge can be told to do or asked, by kind. */
export const EdgeOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trace-call'), tenantId: TenantId, callId: CallId }),
  z.object({
    kind: z.literal('list-calls'),
    ...reach,
    after: CallId.nullable().describe('Calls that began after this one.'),
    limit: z.int().min(1),
  }),
  z.object({ kind: z.literal('show-call'), ...reach, callId: CallId }),
  z.object({
    kind: z.literal('order-call'),
    ...reach,
    callId: CallId,
    asker: UserId.nullable().describe('The user who asks; null for a program.'),
    order: CallOrder,
  }),
  z.object({
    kind: z.literal('originate'),
    ...reach,
    ...Originate.pick({ to: true, autoAnswer: true }).shape,
    user: UserId,
  }),
  z.object({ kind: z.literal('show-queue'), tenantId: TenantId, queueId: z.string() }),
  z.object({
    kind: z.literal('order-queue'),
    tenantId: TenantId,
    queueId: z.string(),
    callId: CallId,
    asker: UserId.nullable().default(null).describe('The user who asks; null for a program.'),
    order: QueueOrder,
  }),
  z.object({ kind: z.literal('order-agent'), tenantId: TenantId, agentId: z.string(), order: AgentOrder }),
  z.object({ kind: z.literal('list-conferences'), tenantId: TenantId }),
  z.object({ kind: z.literal('show-conference'), tenantId: TenantId, conferenceRoomId: z.string() }),
  z.object({
    kind: z.literal('order-conference'),
    tenantId: TenantId,
    conferenceRoomId: z.string(),
    asker: UserId.nullable().describe('The user who asks; null for a program.'),
    command: RoomCommand,
  }),
  z.object({ kind: z.literal('count-trunk-calls'), tenantId: TenantId, trunkId: z.string() }),
  z.object({ kind: z.literal('list-presence'), tenantId: TenantId, userIds: z.array(UserId) }),
  z
    .object({
      kind: z.literal('voicemail-counted'),
      tenantId: TenantId,
      boxId: z.string(),
      userId: UserId.nullable(),
      counts: MessageCounts,
      revision: z.int().describe('Of the box: the greater one is the later.'),
    })
    .describe('A box has another number of messages now; nobody waits for an answer.'),
]);
export type EdgeOrder = z.infer<typeof EdgeOrder>;

/** An order on its way to one edge; nobody waits for it after `expiresAt`. */
export const EdgeCommand = z.object({ id: z.string(), edgeId: z.string(), expiresAt: Instant, order: EdgeOrder });
export type EdgeCommand = z.infer<typeof EdgeCommand>;

/** What the edge says to each kind; null where it knows nothing of what was asked. */
export const REPLIES = {
  'trace-call': CallTrace.nullable(),
  'list-calls': z.array(LiveCall),
  'show-call': LiveCall.nullable(),
  'order-call': OrderOutcome,
  originate: OrderOutcome,
  'show-queue': LiveQueue.nullable(),
  'order-queue': QueueRefusal.nullable(),
  'order-agent': AgentOutcome,
  'list-conferences': z.array(LiveConference),
  'show-conference': LiveConference.nullable(),
  'order-conference': RoomOutcome,
  'count-trunk-calls': TrunkCalls,
  'list-presence': z.array(SeenUser),
  'voicemail-counted': z.null(),
} as const satisfies Record<EdgeOrder['kind'], z.ZodType>;
export type EdgeReply<Kind extends EdgeOrder['kind']> = z.infer<(typeof REPLIES)[Kind]>;
