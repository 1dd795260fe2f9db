import type { CallEvent, CallEventDraft } from '#shared/call-event/index.ts';
import { type CallRecording, endLostCall } from '#shared/cdr/index.ts';

/** Q.850 cause 41, "temporary failure": the network, not the phones, let the call down. */
const EDGE_LOST = { q850Cause: 41, reason: 'edge-lost' };

/**
 * Ends a call whose edge died (shared/cdr/lost-call.ts).
 *
 * @param recordingsOf  what is left of its recordings
 */
export function closeLostCall(
  events: readonly CallEvent[],
  lastAliveMs: number,
  recordingsOf: (tenantId: string, callId: string) => readonly CallRecording[] = () => [],
): CallEventDraft | null {
  const ended = endLostCall(events, lastAliveMs, EDGE_LOST);
  const recordings = ended ? recordingsOf(ended.tenantId, ended.callId) : [];
  return ended && recordings.length > 0 ? { ...ended, recordings: [...recordings] } : ended;
}
