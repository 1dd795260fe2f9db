import type { TransportAddress } from '../media.ts';

/**
 * Symmetric RTP: to whom one socket sends, and whom it hears (RFC 4961; chosen rules for phones behind NAT).
 *
 *              expect                  first packet
 *    closed ──────────▶ expecting ──────────────────▶ learning ──┐ 3 s after it, or
 *                        │    ▲                           │      │ a packet from the SDP address
 *                        │    └── expect (from anywhere)  ▼      │
 *                        └──── from where we send ────▶ locked ◀─┘ ⟲ the stream goes on elsewhere
 *
 * expecting  sends to the SDP address; after a re-INVITE that repeats it, to the source known before
 * learning   sends to the first source heard, which NAT has usually put in place of the SDP address; should the SDP
 *            address itself speak up, it wins: the first one was an intruder or a stray packet
 * locked     hears one source only; when it has fallen silent, its stream may go on from elsewhere: a NAT that forgot the
 *            phone's port, or a phone that changed networks, tells nobody by SDP
 *
 * A browser proves by ICE where it is, and nothing is learned from what it sends:
 *
 *              expectProof              prove
 *    closed ──────────────▶ unproved ──────────▶ proved ⟲ prove, from elsewhere
 *                               ▲── forget ───────┘
 *
 * proved     sends to the source that was chosen last; hears the others as well, since what is under way while the browser
 *            chooses comes from where it was before, or will be
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
  | { readonly name: 'locked'; readonly sdp: TransportAddress; readonly source: TransportAddress }
  | { readonly name: 'unproved' }
  | { readonly name: 'proved'; readonly source: TransportAddress; readonly others: readonly TransportAddress[] };

/** Counts from the first packet, so that a phone that starts late is not judged by the ring time. *chosen* */
export const LEARNING_MS = 3000;

/**
 * Silence of the locked source before its stream is taken from elsewhere: longer than any stall of a network that goes on
 * afterwards, mostly, so that two sources do not take turns; short enough that nobody hangs up. *chosen*
 */
export const REBIND_SILENCE_MS = 2000;

/** A browser has as many ways as it has networks. *chosen* */
const MAX_OTHERS = 7;

export const CLOSED: Latch = { name: 'closed' };
export const UNPROVED: Latch = { name: 'unproved' };

/** New SDP: whoever sends first is learned again. */
export function expect(latch: Latch, sdp: TransportAddress): Latch {
  // A phone behind NAT repeats its private address in every re-INVITE: nothing we send there would arrive.
  const target = 'sdp' in latch && isSame(latch.sdp, sdp) ? destination(latch) : sdp;
  return { name: 'expecting', sdp, target: target ?? sdp };
}

/** A valid packet arrived. It may be used exactly when `hears(result, source)`. */
export function hear(latch: Latch, source: TransportAddress, nowMs: number): Latch {
  switch (latch.name) {
    case 'closed':
    case 'locked':
    case 'unproved':
    case 'proved':
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

/**
 * A packet that can only be the other side's came from elsewhere: it goes on where the stream stopped, or is sealed with
 * their key.
 *
 * @param silentMs  how long the locked source has sent nothing
 */
export function moveTo(latch: Latch, source: TransportAddress, silentMs: number): Latch {
  return latch.name === 'locked' && silentMs >= REBIND_SILENCE_MS ? { ...latch, source } : latch;
}

/** @param isChosen  it is not only a way that works, but the one to send by */
export function prove(latch: Latch, source: TransportAddress, isChosen: boolean): Latch {
  if (latch.name !== 'proved') return { name: 'proved', source, others: [] };
  if (isSame(latch.source, source)) return latch;
  const others = latch.others.filter((other) => !isSame(other, source));
  if (isChosen) return { name: 'proved', source, others: [...others, latch.source].slice(-MAX_OTHERS) };
  return others.length < latch.others.length ? latch : { ...latch, others: [...others, source].slice(-MAX_OTHERS) };
}

/** Whether packets from there are those of the other side. */
export function hears(latch: Latch, source: TransportAddress): boolean {
  if (!('source' in latch)) return false;
  return isSame(latch.source, source) || ('others' in latch && latch.others.some((other) => isSame(other, source)));
}

/** Where packets go now; null while nobody is known. */
export function destination(latch: Latch): TransportAddress | null {
  switch (latch.name) {
    case 'closed':
    case 'unproved':
      return null;
    case 'expecting':
      return latch.target;
    case 'learning':
    case 'locked':
    case 'proved':
      return latch.source;
  }
}

function isSame(a: TransportAddress, b: TransportAddress): boolean {
  return a.port === b.port && a.address === b.address;
}
