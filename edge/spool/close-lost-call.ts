import type { CallEvent, CallEventDraft } from '#shared/call-event/index.ts';
import { endLostCall } from '#shared/cdr/index.ts';

/** Q.850 cause 41, "temporary failure": the network, not the phones, let the call down. */
const EDGE_LOST = { q850Cause: 41, reason: 'edge-lost' };

/** Ends a call whose edge died (shared/cdr/lost-call.ts). */
export function closeLostCall(events: readonly CallEvent[], lastAliveMs: number): CallEventDraft | null {
  return endLostCall(events, lastAliveMs, EDGE_LOST);
}
