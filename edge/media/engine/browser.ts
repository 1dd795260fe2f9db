import { areRecords, isDtls } from '../dtls/index.ts';
import { answerCheck, type IceKeying, isStun } from '../ice/index.ts';
import type { DropCause, TransportAddress, WebRtcKeying } from '../media.ts';
import type { Path } from './path.ts';

/** Without a check for so long, nobody there wants to hear us any more (RFC 7675 §5.1). */
export const CONSENT_MS = 30_000;
/** Of one handshake: some ten datagrams, and as many again for each time that some are lost. *chosen* */
const MAX_HANDSHAKE_DATAGRAMS = 100;

/**
 * What a browser sends on its port beside RTP and RTCP (RFC 7983): connectivity checks, which prove where it is, and the
 * datagrams of its handshake, which somebody else makes.
 */
export class Browser {
  readonly #path: Path;
  readonly #hand: (datagram: Uint8Array) => void;
  #ice: IceKeying;
  #handshakesLeft = MAX_HANDSHAKE_DATAGRAMS;
  /** When its last check came; with a clock that never jumps back. */
  lastCheckMs: number;

  /** @param hand  takes the datagrams of the handshake */
  constructor(path: Path, { ice }: WebRtcKeying, nowMs: number, hand: (datagram: Uint8Array) => void) {
    this.#path = path;
    this.#ice = ice;
    this.#hand = hand;
    this.lastCheckMs = nowMs;
    path.expectProof();
  }

  /** After another exchange. What is proved stays so, until a check by the new credentials proves something else. */
  expect({ ice }: WebRtcKeying): void {
    this.#ice = ice;
    this.#handshakesLeft = MAX_HANDSHAKE_DATAGRAMS;
  }

  /**
   * @param datagram  no RTP and no RTCP
   * @returns why it is of no use
   */
  take(datagram: Uint8Array, from: TransportAddress, nowMs: number): DropCause | null {
    if (isStun(datagram)) return this.#check(datagram, from, nowMs);
    return isDtls(datagram) ? this.#takeHandshake(datagram, from, nowMs) : 'not-rtp';
  }

  /** Sends nothing to who has not asked for it for a while. Call now and then. */
  tick(nowMs: number): void {
    if (nowMs - this.lastCheckMs >= CONSENT_MS) this.#path.forget();
  }

  #check(datagram: Uint8Array, from: TransportAddress, nowMs: number): DropCause | null {
    const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.length);
    const outcome = answerCheck(bytes, from, this.#ice);
    if (outcome === 'malformed') return 'not-rtp';
    if (outcome === 'forged') return 'forged';
    if (outcome.answer !== null) this.#path.reply(outcome.answer, from);
    if (outcome.source === 'unproved') return null;
    this.lastCheckMs = nowMs;
    this.#path.prove(from, outcome.source === 'nominated');
    return null;
  }

  #takeHandshake(datagram: Uint8Array, from: TransportAddress, nowMs: number): DropCause | null {
    if (!this.#path.mayAdmit(from, nowMs)) return 'wrong-source';
    if (!areRecords(datagram)) return 'bad-handshake';
    if (this.#handshakesLeft === 0) return 'flood';
    this.#handshakesLeft -= 1;
    this.#hand(new Uint8Array(datagram)); // a copy: the buffer is a part of a larger one
    return null;
  }
}
