import { DEFAULT_LIMITS, H, parseMessage } from '#edge/signaling/parser/index.ts';
import { type CallTrace, masked, type TracedMessage } from '#shared/trace/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { MessageHead, TracedLeg, TraceRecord } from './record.ts';

/** Where records come from: the trace log. */
export interface TraceRecords {
  readAll(take: (record: TraceRecord) => void): Promise<void>;
}

/** A call with hundreds of re-INVITEs is shown from its beginning; some 2 MB at most go over the outbox. */
const MAX_MESSAGES = 1000;
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * The messages of one call: those that carry the Call-ID of one of its legs, to or from that leg's address. Call-IDs are
 * made up by phones, so one alone says nothing about whose a message is. Null when no leg of the call is known here.
 */
export async function readCall(
  records: TraceRecords,
  { tenantId, callId, edgeId }: { tenantId: string; callId: string; edgeId: string },
): Promise<CallTrace | null> {
  const legs: TracedLeg[] = [];
  await records.readAll((record) => {
    if (record.kind === 'leg' && record.leg.tenantId === tenantId && record.leg.callId === callId)
      legs.push(record.leg);
  });
  if (legs.length === 0) return null;

  const messages: TracedMessage[] = [];
  let bytes = 0;
  let isComplete = true;
  await records.readAll((record) => {
    if (record.kind !== 'message' || !belongs(record, legs)) return;
    if (messages.length === MAX_MESSAGES || bytes > MAX_BYTES) isComplete = false;
    else {
      messages.push(toTraced(record.head, record.content));
      bytes += record.content.length;
    }
  });
  return { callId, edgeId, isComplete, messages };
}

function belongs({ head, content }: Extract<TraceRecord, { kind: 'message' }>, legs: readonly TracedLeg[]): boolean {
  const remote = `${head.remote.host}:${head.remote.port}`;
  return legs.some(
    ({ sipCallId, remoteAddress }) =>
      remoteAddress === remote && content.includes(sipCallId, 0, 'latin1') && callIdOf(content) === sipCallId,
  );
}

const callIdOf = (content: Buffer): string | undefined =>
  parseMessage(content, 'datagram', DEFAULT_LIMITS).message?.get(H.callId);

const toTraced = ({ atMs, ...head }: MessageHead, content: Buffer): TracedMessage => ({
  ...head,
  at: toInstant(atMs),
  message: masked(content.toString('latin1')),
});
