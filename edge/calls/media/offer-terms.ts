import { describe, haveSharedSpeech } from '#edge/media/index.ts';
import type { Transport } from '#shared/registration/index.ts';

/** 1: our codecs as well; 2: the other kind of security too. */
const MAX_CONCESSIONS = 2;

/** What the two halves of a leg's SDP are; '' before there are any. */
export interface Halves {
  readonly agreed: string;
  readonly received: string;
}

/** What offers to a leg hold beyond what the other side said. */
export class OfferTerms {
  readonly #transport: Transport;
  #concessions = 0;

  /** @param transport  what the leg's SIP goes over */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** @returns false when there is nothing left to concede */
  concede({ agreed }: Halves): boolean {
    if (this.#concessions >= (agreed === '' ? MAX_CONCESSIONS : 1)) return false;
    this.#concessions += 1;
    return true;
  }

  /** Codecs that we can transcode, added to those of the other side. */
  hasOwnCodecs(theirs: string, { agreed, received }: Halves): boolean {
    return this.#concessions > 0 || (agreed !== '' && !haveSharedSpeech(theirs, received));
  }

  /**
   * What is agreed stays. Before, SRTP is for a call whose other side has asked for it, and for a phone whose SIP is
   * encrypted: over UDP and TCP the keys could be read along, and a phone there often refuses them.
   */
  hasSrtp(theirs: string, { agreed }: Halves): boolean {
    if (agreed !== '') return isSrtp(agreed);
    const isWanted = (this.#transport === 'tls' || this.#transport === 'wss') && isSrtp(theirs);
    return this.#concessions >= MAX_CONCESSIONS ? !isWanted : isWanted;
  }
}

export function isSrtp(sdp: string): boolean {
  const described = describe(sdp);
  return described.ok && described.audio.crypto.length > 0;
}
