import { z } from 'zod';
import { AgentOrder } from '#shared/agent/index.ts';
import { SENT_AWAY_REASONS } from '#shared/call-queue/distribution/index.ts';
import { CallbackWish, QueueOrder } from '#shared/call-queue/index.ts';
import { Party } from '#shared/cdr/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import type { CallerOrder, CallerReport, Question, Talking } from './port.ts';

/*
 * What an edge of another release says is read with what this one needs: a field that is new here has a default, one that is new there is
 * passed over, and what cannot be read is as if it had not been said.
 */

const Name = z.string();
const callback = CallbackWish.nullable().default(null);
/** Only carried on: the dial plan knows what it means. */
const destination = z.looseObject({}) as unknown as z.ZodType<Destination>;

/** Told again as it came, also what only the other edge understands of it. */
const Unheard = z.looseObject({
  offerId: Name,
  ringMs: z.number(),
  position: z.int(),
  from: Party,
  caller: z
    .looseObject({
      callId: Name,
      queueId: Name,
      edge: Name,
      from: Party,
      priority: z.int(),
      enteredAtMs: z.number(),
      arrival: z.int(),
      originalPosition: z.int(),
      skillRuleId: z.string().nullable().default(null),
      variables: z.record(z.string(), z.string()).default({}),
      ruleIndex: z.int().default(0),
      isRuleInUse: z.boolean().default(false),
      offers: z.array(Name).default([]),
      isConnecting: z.boolean().default(false),
      retryAtMs: z.number().nullable().default(null),
      tried: z.array(Name).default([]),
      wasRung: z.boolean().default(false),
      isLate: z.boolean().default(false),
      callback,
      wish: z.string().nullable().default(null),
      isAway: z.boolean().default(false),
    })
    .nullable()
    .default(null),
});
const unheard = Unheard.nullable().default(null);

const Order: z.ZodType<CallerOrder> = z.discriminatedUnion('name', [
  z.object({ name: z.literal('welcome'), callId: Name, queueId: Name, position: z.int() }),
  z.object({
    name: z.literal('announce'),
    callId: Name,
    position: z.int().nullable(),
    estimatedWaitSeconds: z.number().nullable(),
  }),
  z.object({
    name: z.literal('offer'),
    offerId: Name,
    callId: Name,
    queueId: Name,
    memberId: Name,
    from: Party,
    extension: z.string().nullable(),
    callback,
  }),
  z.object({
    name: z.literal('cancel-offer'),
    offerId: Name,
    memberId: z.string().nullable().default(null),
    reason: z
      .enum([
        'rang-out',
        'answered-elsewhere',
        'caller-left',
        'paused',
        'logged-out',
        'member-busy',
        'member-gone',
        'edge-away',
        'too-late',
      ])
      .catch('member-gone'),
  }),
  z.object({
    name: z.literal('connect'),
    offerId: Name,
    callId: Name,
    queueId: Name,
    memberId: Name,
    waitSeconds: z.number(),
    originalPosition: z.int(),
    callback,
    unheard,
  }),
  z.object({
    name: z.literal('send-away'),
    callId: Name,
    queueId: Name,
    // For a reason of later the queue's destination is as good as for any that is its own.
    reason: z.enum(SENT_AWAY_REASONS).catch('no-agents'),
    destination,
    asker: z.string().nullable().default(null),
  }),
  z.object({ name: z.literal('give'), callId: Name }),
  z.object({ name: z.literal('callback-kept'), callId: Name }),
  z.object({ name: z.literal('callback-refused'), callId: Name }),
]);

const Work: z.ZodType<Omit<Talking, 'edge'>> = z.object({
  name: z.literal('talking'),
  callId: Name,
  queueId: Name,
  sinceMs: z.number(),
  waitSeconds: z.number(),
  originalPosition: z.int(),
  unheard,
});

const Report: z.ZodType<CallerReport> = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('caller-arrived'),
    callId: Name,
    queueId: Name,
    from: Party,
    priority: z.int().default(0),
    enteredAtMs: z.number(),
    originalPosition: z.int().nullable().default(null),
    closed: z.object({ destination }).nullable().default(null),
    skillRule: z
      .object({ skillRuleId: Name, variables: z.record(z.string(), z.string()).default({}) })
      .nullable()
      .default(null),
    maxWaitSeconds: z.number().nullable().default(null),
    callback,
  }),
  z.object({ name: z.literal('talking'), memberId: Name, work: Work }),
  z.object({ name: z.literal('all-told') }),
  z.object({ name: z.literal('caller-hung-up'), callId: Name }),
  z.object({ name: z.literal('caller-went-over'), callId: Name }),
  z.object({ name: z.literal('caller-pressed'), callId: Name, key: z.string() }),
  z.object({ name: z.literal('caller-wants-callback'), callId: Name, number: z.string() }),
  z.object({
    name: z.literal('callback-failed'),
    callId: Name,
    memberId: Name,
    why: z.enum(['not-reached', 'member-left']).catch('not-reached'),
  }),
  z.object({ name: z.literal('offer-answered'), offerId: Name }),
  z.object({ name: z.literal('offer-refused'), offerId: Name, cause: z.enum(['busy', 'declined']).catch('declined') }),
  z.object({ name: z.literal('offer-failed'), offerId: Name }),
  z.object({ name: z.literal('offer-skipped'), offerId: Name }),
  z.object({ name: z.literal('caller-heard'), callId: Name, memberId: Name }),
  z.object({ name: z.literal('talk-ended'), callId: Name, memberId: Name, by: z.enum(['agent', 'caller']) }),
  z.object({ name: z.literal('talk-transferred'), callId: Name, memberId: Name, destination: z.string() }),
]);

const Asked: z.ZodType<Question> = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('members') }),
  z.object({ ask: z.literal('queue'), queueId: Name }),
  z.object({ ask: z.literal('order-agent'), agentId: Name, order: AgentOrder }),
  z.object({
    ask: z.literal('order-caller'),
    queueId: Name,
    callId: Name,
    asker: z.string().nullable().default(null),
    isOnLine: z.literal(true).optional(),
    isGiven: z.literal(true).optional(),
    order: QueueOrder,
  }),
]);

export const readOrder = (said: unknown): CallerOrder | null => Order.safeParse(said).data ?? null;
export const readReport = (said: unknown): CallerReport | null => Report.safeParse(said).data ?? null;
export const readQuestion = (said: unknown): Question | null => Asked.safeParse(said).data ?? null;
