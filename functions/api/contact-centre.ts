import { z } from 'zod';
import { Agent, type AgentOrder } from '#shared/agent/index.ts';
import { LiveMember, LiveQueue, Queue } from '#shared/call-queue/index.ts';
import { CallId } from '#shared/cdr/index.ts';
import { Destination } from '#shared/destination/index.ts';
import { getLiveQueue, orderAgent, orderQueueCaller } from '#shared/usecases/index.ts';
import { ExtensionNumber } from '#shared/user/index.ts';
import { lineOfText } from '#shared/world/index.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';

const callerParams = z.object({ id: Queue.id, callId: CallId });
const ofQueue = z.string().max(64).nullable().default(null).describe('Of which queue; null for all.');

/** POST /v1/agents/{id}/… has an agent log in or out, or pause. */
function agentEndpoint<Body extends z.ZodType>(
  path: string,
  options: {
    readonly operation: string;
    readonly summary: string;
    readonly body: Body;
    readonly order: (body: z.output<Body>) => AgentOrder;
  },
): AnyEndpoint {
  const { operation, summary, body, order } = options;
  return endpoint({
    operation,
    method: 'post',
    path: `/v1/agents/{id}/${path}`,
    summary,
    allow: ['call:control', 'own:call:control'],
    params: z.object({ id: Agent.id }),
    body,
    answer: { status: 200, schema: LiveMember },
    problems: [
      'not-permitted',
      'invalid-fields',
      'extension-unknown',
      'extension-in-use',
      'already-logged-in',
      'not-logged-in',
      'edge-silent',
    ],
    handle: ({ world, caller, params, body }) =>
      orderAgent(world, caller.principal, params.id, order(body as z.output<Body>)),
  });
}

export const contactCentreEndpoints = [
  endpoint({
    operation: 'getLiveQueue',
    method: 'get',
    path: '/v1/queues/{id}/live',
    summary: 'Get who waits in a queue, and what its members do',
    allow: ['call:read'],
    params: z.object({ id: Queue.id }),
    answer: { status: 200, schema: LiveQueue },
    problems: ['edge-silent'],
    handle: ({ world, caller, params }) => getLiveQueue(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'takeQueueCaller',
    method: 'post',
    path: '/v1/queues/{id}/callers/{callId}/take',
    summary:
      'Ring a member for a caller who waits, whatever the order; at a switchboard the phone is asked to answer by itself',
    allow: ['call:control'],
    params: callerParams,
    body: z.strictObject({
      memberId: z
        .string()
        .max(64)
        .describe('Of the queue: an agent, or a user; of any queue where this one is a switchboard without members.'),
    }),
    answer: { status: 204, schema: null },
    problems: ['caller-gone', 'member-unknown', 'member-busy', 'edge-silent'],
    handle: ({ world, caller, params: { id: queueId, callId }, body }) =>
      orderQueueCaller(world, caller.principal, { queueId, callId }, { name: 'take', ...body }),
  }),
  endpoint({
    operation: 'removeQueueCaller',
    method: 'post',
    path: '/v1/queues/{id}/callers/{callId}/remove',
    summary: 'Send a caller who waits elsewhere, or end the call',
    allow: ['call:control'],
    params: callerParams,
    body: z.strictObject({ destination: Destination.nullable().default(null).describe('Null: the call ends.') }),
    answer: { status: 204, schema: null },
    problems: ['invalid-fields', 'caller-gone', 'edge-silent'],
    handle: ({ world, caller, params: { id: queueId, callId }, body }) =>
      orderQueueCaller(world, caller.principal, { queueId, callId }, { name: 'remove', ...body }),
  }),
  agentEndpoint('login', {
    operation: 'logInAgent',
    summary: 'Log an agent in at an extension; users, who they are',
    body: z.strictObject({ extension: ExtensionNumber }),
    order: ({ extension }) => ({ name: 'log-in', extension, callId: null }),
  }),
  agentEndpoint('logout', {
    operation: 'logOutAgent',
    summary: 'Log an agent out',
    body: z.strictObject({}),
    order: () => ({ name: 'log-out' }),
  }),
  agentEndpoint('pause', {
    operation: 'pauseAgent',
    summary: 'Have an agent take no calls, of a queue or of all',
    body: z.strictObject({ queueId: ofQueue, reason: lineOfText(100).nullable().default(null) }),
    order: (body) => ({ name: 'pause', ...body }),
  }),
  agentEndpoint('resume', {
    operation: 'resumeAgent',
    summary: 'Have an agent take calls again',
    body: z.strictObject({ queueId: ofQueue }),
    order: (body) => ({ name: 'resume', ...body }),
  }),
];
