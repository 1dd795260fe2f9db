import type { TransportAddress } from '../media.ts';

/**
 * Symmetric RTP: to whom one socket sends, and whom it hears (RFC 4961; chosen rules for phones behind NAT).
 *
 *              expect                  first packet
 *    closed ──────────▶ expecting ──────────────────▶ learning ──┐ 3 s after it, or
 *                        │    ▲                           │      │ a packet from the SDP address
 *                        │    └── expect (from anywhere)  ▼      │
 *                        └──── from where we send ────▶ locked ◀─┘
 *
 * expecting  sends to the SDP address; after a re-INVITE that repeats it, to the source known before
 * learning   sends to the first source heard, which NAT has usually put in place of the SDP address; should the SDP
 *            address itself speak up, it wins: the first one was an intruder or a stray packet
 * locked     hears one source only
 */
export type Latch =
  | { readonly name: 'closed' }
  | { readonly name: 'expecting'; readonly sdp: TransportAddress; readonly target: TransportAddress }
  | {
      readonly name: 'learning';
      readonly sdp: TransportAddress;
      readonly source: TransportAddress;
      readonly untilMs: number;
    }
  | { readonly name: 'locked'; readonly sdp: TransportAddress; readonly source: TransportAddress };

/** Counts from the first packet, so that a phone that starts late is not judged by the ring time. *chosen* */
export const LEARNING_MS = 3000;

export const CLOSED: Latch = { name: 'closed' };

/** New SDP: whoever sends first is learned again. */
export function expect(latch: Latch, sdp: TransportAddress): Latch {
  // A phone behind NAT repeats its private address in every re-INVITE: nothing we send there would arrive.
  const target = latch.name !== 'closed' && isSame(latch.sdp, sdp) ? destination(latch) : sdp;
  return { name: 'expecting', sdp, target: target ?? sdp };
}

/** A valid packet arrived. It may be used exactly when `hears(result, source)`. */
export function hear(latch: Latch, source: TransportAddress, nowMs: number): Latch {
  switch (latch.name) {
    case 'closed':
    case 'locked':
      return latch;
    case 'expecting':
      return isSame(source, latch.sdp) || isSame(source, latch.target)
        ? { name: 'locked', sdp: latch.sdp, source }
        : { name: 'learning', sdp: latch.sdp, source, untilMs: nowMs + LEARNING_MS };
    case 'learning':
      if (nowMs >= latch.untilMs) return { name: 'locked', sdp: latch.sdp, source: latch.source };
      return isSame(source, latch.sdp) ? { name: 'locked', sdp: latch.sdp, source } : latch;
  }
}

/** Whether packets from there are those of the other side. */
export function hears(latch: Latch, source: TransportAddress): boolean {
  return (latch.name === 'locked' || latch.name === 'learning') && isSame(latch.source, source);
}

/** Where packets go now; null while nobody is known. */
export function destination(latch: Latch): TransportAddress | null {
  switch (latch.name) {
    case 'closed':
      return null;
    case 'expecting':
      return latch.target;
    case 'learning':
    case 'locked':
      return latch.source;
  }
}

function isSame(a: TransportAddress, b: TransportAddress): boolean {
  return a.port === b.port && a.address === b.address;
}
