import { z } from 'zod';
import { CallId } from '#shared/cdr/index.ts';
import {
  type CallOrder,
  ControlPlay,
  HangUp,
  Hold,
  LiveCall,
  Monitor,
  Originate,
  Park,
  Play,
  RecordLeg,
  Retrieve,
  SendDigits,
  Transfer,
} from '#shared/live-call/index.ts';
import { ok } from '#shared/result.ts';
import { getLiveCall, listLiveCalls, orderCall, originateCall } from '#shared/usecases/index.ts';
import { type Allow, type AnyEndpoint, endpoint, PageQuery, pageOf } from './endpoint.ts';

const params = z.object({ id: CallId });

/** What is left of the call; null when it is over. */
const Ordered = z.object({ call: LiveCall.nullable().describe('The call after it; null when it is over.') });

const CONTROL: Allow = ['call:control', 'own:call:control'];

interface OrderEndpoint<Name extends CallOrder['name'], Body extends z.ZodType> {
  readonly operation: string;
  /** Last part of the path, unless it is the name of the order. */
  readonly path?: string;
  readonly summary: string;
  readonly body: Body;
  readonly order: (body: z.output<Body>) => Extract<CallOrder, { name: Name }>;
  readonly allow?: Allow;
}

/** POST /v1/live-calls/{id}/… has the edge carry out an order. */
function orderEndpoint<Name extends CallOrder['name'], Body extends z.ZodType>(
  name: Name,
  { operation, path = name, summary, body, order, allow = CONTROL }: OrderEndpoint<Name, Body>,
): AnyEndpoint {
  return endpoint({
    operation,
    method: 'post',
    path: `/v1/live-calls/{id}/${path}`,
    summary,
    allow: allow as ['call:control'],
    params,
    body,
    answer: { status: 200, schema: Ordered },
    problems: [
      'leg-unknown',
      'wrong-state',
      'media-not-ours',
      'user-unreachable',
      'user-unknown',
      'orbit-taken',
      'edge-silent',
    ],
    handle: async ({ world, caller, params, body }) => {
      const done = await orderCall(world, caller.principal, params.id, order(body as z.output<Body>));
      return done.ok ? ok({ call: done.value }) : done;
    },
  });
}

const Nothing = z.strictObject({});

/** Exactly one of them. */
const PlayOne = Play.refine(({ url, tone }) => (url === null) !== (tone === null), {
  error: 'has either a url or a tone',
  path: ['url'],
});

export const liveCallEndpoints = [
  endpoint({
    operation: 'listLiveCalls',
    method: 'get',
    path: '/v1/live-calls',
    summary: 'List the calls that go on, the oldest first; who controls own calls alone sees those',
    allow: ['call:read', 'own:call:control'],
    query: PageQuery.extend({
      whose: z.enum(['all', 'own']).default('all').describe('own: those alone in which the user who asks has a leg.'),
    }),
    answer: {
      status: 200,
      schema: pageOf(LiveCall).extend({
        silentEdges: z.array(z.string()).describe('Edges that did not answer within 5 s: their calls are missing.'),
      }),
    },
    problems: [],
    handle: async ({ world, caller, query: { whose, ...query } }) => {
      const page = await listLiveCalls(world, caller.principal, { ...query, isOwn: whose === 'own' });
      if (!page.ok) return page;
      const { items, cursor, silentEdges } = page.value;
      return ok({ items: [...items], nextCursor: cursor, silentEdges: [...silentEdges] });
    },
  }),
  endpoint({
    operation: 'getLiveCall',
    method: 'get',
    path: '/v1/live-calls/{id}',
    summary: 'Get a call that goes on',
    allow: ['call:read', 'own:call:control'],
    params,
    answer: { status: 200, schema: LiveCall },
    problems: ['edge-silent'],
    handle: ({ world, caller, params }) => getLiveCall(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'originateCall',
    method: 'post',
    path: '/v1/live-calls',
    summary: 'Call for a user: rings the phones of the user, then what is dialed',
    allow: ['call:control', 'own:call:control'],
    body: Originate,
    answer: { status: 201, schema: LiveCall },
    problems: ['user-unknown', 'user-unreachable', 'edge-silent'],
    handle: ({ world, caller, body }) => originateCall(world, caller.principal, body),
  }),
  orderEndpoint('hang-up', {
    operation: 'hangUpCall',
    summary: 'End a call, or one leg of it',
    body: HangUp,
    order: (body) => ({ name: 'hang-up', ...body }),
  }),
  orderEndpoint('hold', {
    operation: 'holdCall',
    summary: 'Hold a call: the other side waits with music or in silence',
    body: Hold,
    order: (body) => ({ name: 'hold', ...body }),
  }),
  orderEndpoint('resume', {
    operation: 'resumeCall',
    summary: 'Take a call off hold',
    body: Nothing,
    order: () => ({ name: 'resume' }),
  }),
  orderEndpoint('transfer', {
    operation: 'transferCall',
    summary: 'Transfer a call, blind or after asking',
    body: Transfer,
    order: (body) => ({ name: 'transfer', ...body }),
  }),
  orderEndpoint('complete', {
    operation: 'completeTransfer',
    path: 'transfer/complete',
    summary: 'Complete an attended transfer: the one who waits talks to the one who was asked',
    body: Nothing,
    order: () => ({ name: 'complete' }),
  }),
  orderEndpoint('cancel', {
    operation: 'cancelTransfer',
    path: 'transfer/cancel',
    summary: 'Cancel a transfer: the two talk again as before',
    body: Nothing,
    order: () => ({ name: 'cancel' }),
  }),
  orderEndpoint('park', {
    operation: 'parkCall',
    summary: 'Park a call: the other side waits with music until somebody retrieves it',
    body: Park,
    order: (body) => ({ name: 'park', ...body }),
  }),
  orderEndpoint('retrieve', {
    operation: 'retrieveCall',
    summary: 'Retrieve a parked call: the phones of a user ring, and who answers has it',
    body: Retrieve,
    order: (body) => ({ name: 'retrieve', ...body }),
  }),
  orderEndpoint('play', {
    operation: 'playToCall',
    summary: 'Play a file or a tone to a leg; the other side waits until it is over',
    body: PlayOne,
    order: (body) => ({ name: 'play', ...body }),
  }),
  orderEndpoint('control-play', {
    operation: 'controlPlayToCall',
    path: 'play/control',
    summary: 'Seek in what plays, pause it, resume it, or stop it',
    body: ControlPlay,
    order: (body) => ({ name: 'control-play', ...body }),
  }),
  orderEndpoint('send-digits', {
    operation: 'sendDigitsToCall',
    path: 'digits',
    summary: 'Press keys for a leg: the other side hears them',
    body: SendDigits,
    order: (body) => ({ name: 'send-digits', ...body }),
  }),
  orderEndpoint('record', {
    operation: 'recordCall',
    summary: 'Begin, pause, resume or end the recording of a leg; the CDR names the file',
    body: RecordLeg,
    order: (body) => ({ name: 'record', ...body }),
  }),
  orderEndpoint('monitor', {
    operation: 'monitorCall',
    summary: 'Listen to a call, whisper to one side, or barge in; asked for again, change between them',
    allow: ['call:monitor'],
    body: Monitor,
    order: (body) => ({ name: 'monitor', ...body }),
  }),
];
