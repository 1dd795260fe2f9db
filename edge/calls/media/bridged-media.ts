import type { LegMedia as LegMediaRecord } from '#shared/cdr/index.ts';
import type { Result } from '#shared/result.ts';

/** What phones answer to an offer of which they take nothing (RFC 3261 §21.4.13, §21.4.26, §21.6.4). */
export const OFFER_REFUSED: ReadonlySet<number> = new Set([415, 488, 606]);

/** SDP that cannot be used; the leg that sent it hears 488. */
export interface SdpProblem {
  readonly code: 'unusable-sdp';
  readonly why: string;
}

/** The media of a leg that talks to another leg, whoever relays it; both legs are relayed by the same. */
export interface BridgedMedia {
  /** Our half of what is agreed; '' before the first agreement. */
  readonly agreed: string;
  /** The leg's half of what is agreed, or is about to be. */
  readonly received: string;
  /** What is spoken, as in a=rtpmap: `PCMU/8000`; null before the first agreement. */
  readonly codec: string | null;
  receive(sdp: string): Result<null, SdpProblem>;
  /** The leg's answer to what we wrote last: unusable, too, when it has other ideas of SRTP than our offer. */
  receiveAnswer(sdp: string): Result<null, SdpProblem>;
  /** Lets the media of both go to each other, and their SDP too. */
  bridge(other: BridgedMedia): void;
  /**
   * What this leg gets of the other leg's SDP.
   *
   * @param offer  of this leg, which the other leg's SDP answers; none: it is an offer itself
   */
  write(theirs: string, offer?: string): Promise<Result<string, SdpProblem>>;
  /**
   * The leg takes nothing of our last offer: the next one has our own codecs as well, and the one after that SRTP where there
   * was none, or none where there was. Once something is agreed, only codecs: security does not change then.
   *
   * @returns false when there is nothing left to concede
   */
  concede(): boolean;
  /** Both halves of an exchange are known. */
  agree(): void;
  /** What was written last has come to nothing: what is agreed stays. */
  withdraw(): void;
  /** Calls `wake` once when the leg's phone sent nothing for so long while it may send. Returns what calls it off. */
  onSilence(seconds: number, wake: () => void): () => void;
  /**
   * Tells the leg's phone a digit in RTP.
   *
   * @returns false when that cannot be done
   */
  sendDigit(digit: string, ms: number): boolean;
  /** Gives the ports back; what the leg's media was like, for the bill; null when nobody knows. */
  close(): Promise<LegMediaRecord | null>;
}
