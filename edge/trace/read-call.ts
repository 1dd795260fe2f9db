import { DEFAULT_LIMITS, H, parseMessage, type SipMessage, tagOf } from '#edge/signaling/parser/index.ts';
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

/** The messages of one call: those of the dialogs of its legs. Null when no leg of the call is known here. */
export async function readCall(
  records: TraceRecords,
  { tenantId, callId, edgeId }: { tenantId: string; callId: string; edgeId: string },
): Promise<CallTrace | null> {
  const dialogs = new LegDialogs();
  await records.readAll((record) => {
    if (record.kind === 'leg' && record.leg.tenantId === tenantId && record.leg.callId === callId)
      dialogs.add(record.leg);
  });
  if (dialogs.isEmpty) return null;

  const messages: TracedMessage[] = [];
  let bytes = 0;
  let isComplete = true;
  await records.readAll((record) => {
    if (record.kind !== 'message' || !dialogs.has(record)) return;
    if (messages.length === MAX_MESSAGES || bytes > MAX_BYTES) isComplete = false;
    else {
      messages.push(toTraced(record.head, record.content));
      bytes += record.content.length;
    }
  });
  return { callId, edgeId, isComplete, messages };
}

/**
 * Tells whether a message is one of the call. Call-IDs are made up by phones, so one alone says nothing about whose a
 * message is: it must also come from or go to the address that the leg began with, or, when the phone's address has
 * changed since, name the tag that the engine gave the dialog, which nobody can guess (RFC 3261 §19.3).
 *
 * Messages are to be asked about in their order: a tag is learned from what was sent to the leg's first address.
 */
class LegDialogs {
  /** By the Call-ID of the leg: where its phone was, and our tags in its dialogs. */
  readonly #legs = new Map<string, { readonly addresses: Set<string>; readonly tags: Set<string> }>();

  get isEmpty(): boolean {
    return this.#legs.size === 0;
  }

  add({ sipCallId, remoteAddress }: TracedLeg): void {
    const leg = this.#legs.get(sipCallId) ?? { addresses: new Set(), tags: new Set() };
    leg.addresses.add(remoteAddress);
    this.#legs.set(sipCallId, leg);
  }

  has({ head, content }: Extract<TraceRecord, { kind: 'message' }>): boolean {
    const { message } = parseMessage(content, 'datagram', DEFAULT_LIMITS);
    const leg = this.#legs.get(message?.get(H.callId) ?? '');
    if (!message || !leg) return false;
    const tag = ourTag(message, head.direction);
    if (!leg.addresses.has(`${head.remote.host}:${head.remote.port}`)) return tag !== undefined && leg.tags.has(tag);
    if (tag !== undefined && head.direction === 'out' && opensDialog(message)) leg.tags.add(tag);
    return true;
  }
}

/** The engine's half of the dialog: From of the requests it sends and of their answers, To of all others. */
function ourTag(message: SipMessage, direction: MessageHead['direction']): string | undefined {
  const isOurRequest = message.isRequest === (direction === 'out');
  return tagOf(message.get(isOurRequest ? H.from : H.to) ?? '');
}

/** A refusal repeats whatever tag it was asked with. */
const opensDialog = (message: SipMessage): boolean => message.isRequest || message.status < 300;

const toTraced = ({ atMs, ...head }: MessageHead, content: Buffer): TracedMessage => ({
  ...head,
  at: toInstant(atMs),
  message: masked(content.toString('latin1')),
});
