import { z } from 'zod';
import { LiveCall } from '#shared/live-call/live-call.ts';
import { api } from '#web/api/index.ts';

const Ordered = z.object({ call: LiveCall.nullable() });
const order = (callId: string, what: string, body: object = {}) =>
  api.post(`/v1/live-calls/${callId}/${what}`, body, Ordered);

/** What an operator does to the call at hand: for the own leg, which needs no name. */
export const callOrders = {
  call: (to: string) => api.post('/v1/live-calls', { to, autoAnswer: true }, LiveCall),
  hangUp: (callId: string) => order(callId, 'hang-up'),
  /** Frees the operator at once: the other one goes on to the number. */
  blind: (callId: string, to: string) => order(callId, 'transfer', { to, kind: 'blind' }),
  attended: (callId: string, to: string) => order(callId, 'transfer', { to, kind: 'attended' }),
  complete: (callId: string) => order(callId, 'transfer/complete'),
  cancel: (callId: string) => order(callId, 'transfer/cancel'),
};
