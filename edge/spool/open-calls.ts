import type { CallEvent, CallEventDraft } from '#shared/call-event/index.ts';
import type { CallId } from '#shared/cdr/index.ts';

interface OpenCall {
  lastSequence: number;
  /** Segments that hold events of the call: were the edge lost now, they would be needed to close it. */
  readonly segments: Set<number>;
  isOver: boolean;
}

/** The calls that have started and are not safely over: numbers their events, and keeps their segments from deletion. */
export class OpenCalls {
  readonly #calls = new Map<CallId, OpenCall>();
  #over: CallId[] = [];

  /** The place of the next event in its call, from 1; null when the call has not started, or is over. */
  place(event: Pick<CallEventDraft, 'type' | 'callId'>): number | null {
    const call = this.#calls.get(event.callId);
    if (event.type === 'call.started') {
      if (call) return null;
      this.#calls.set(event.callId, { lastSequence: 1, segments: new Set(), isOver: false });
      return 1;
    }
    if (!call || call.isOver) return null;
    if (event.type === 'call.ended') call.isOver = true;
    call.lastSequence += 1;
    return call.lastSequence;
  }

  /** An event stands in a segment, be it written just now or found there at the start. */
  wrote(event: CallEvent, segment: number): void {
    const call = this.#calls.get(event.callId) ?? { lastSequence: 0, segments: new Set<number>(), isOver: false };
    this.#calls.set(event.callId, call);
    call.lastSequence = Math.max(call.lastSequence, event.sequence);
    call.segments.add(segment);
    if (event.type === 'call.ended') this.#over.push(event.callId);
  }

  /** A segment also tells of the call, if it is one of this edge. */
  isToldOf(callId: string | null, segment: number): void {
    if (callId !== null) this.#calls.get(callId as CallId)?.segments.add(segment);
  }

  /** Calls whose `call.ended` is written; once that is durable, `forget` them. */
  takeOver(): CallId[] {
    const over = this.#over;
    this.#over = [];
    return over;
  }

  forget(over: readonly CallId[]): void {
    for (const callId of over) this.#calls.delete(callId);
  }

  needs(segment: number): boolean {
    for (const call of this.#calls.values()) if (call.segments.has(segment)) return true;
    return false;
  }
}
