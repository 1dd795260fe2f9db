import { describe, haveSharedSpeech, type SecurityKind, securityOf, withCodecs } from '#edge/media/index.ts';
import type { Transport } from '#shared/registration/index.ts';

/** 1: our codecs as well; 2: the other kind of security too. */
const MAX_CONCESSIONS = 2;

/** What the two halves of a leg's SDP are; '' before there are any. */
export interface Halves {
  readonly agreed: string;
  readonly received: string;
}

/** What a trunk wants of its media; a phone wants nothing that its own SDP does not say. */
export interface MediaWishes {
  /** Encrypted media (RFC 4568): whatever carries SIP. */
  readonly srtp: 'off' | 'optional' | 'required';
  /** Names in SDP, best first; every codec when there are none. */
  readonly codecs: readonly string[];
  /** Whether digits may come as events (RFC 4733). */
  readonly hasEvents: boolean;
}

/** What offers to a leg hold beyond what the other side said. */
export class OfferTerms {
  readonly #transport: Transport;
  readonly #wishes: MediaWishes | undefined;
  readonly #codecs: readonly string[];
  #concessions = 0;

  /**
   * @param transport  what the leg's SIP goes over
   * @param codecs  what the tenant lets be spoken where nothing is wished, the best first; none: every codec
   */
  constructor(transport: Transport, wishes?: MediaWishes, codecs: readonly string[] = []) {
    this.#transport = transport;
    this.#wishes = wishes;
    this.#codecs = wishes && wishes.codecs.length > 0 ? wishes.codecs : codecs;
  }

  /** An offer with no other codecs than may be spoken here. */
  limit(offer: string): string {
    return withCodecs(offer, this.#codecs, this.#wishes?.hasEvents);
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

  /** What is agreed stays. */
  security(theirs: string, { agreed }: Halves): SecurityKind {
    if (agreed !== '') return securityIn(agreed);
    if (this.#wishes) return this.#wished(this.#wishes);
    const first = this.#firstSecurity(theirs);
    if (this.#concessions < MAX_CONCESSIONS) return first;
    return first === 'clear' ? 'sdes' : 'clear';
  }

  /** What may be in the clear is so when the other side takes nothing encrypted. */
  #wished({ srtp }: MediaWishes): SecurityKind {
    if (srtp === 'optional') return this.#concessions < MAX_CONCESSIONS ? 'sdes' : 'clear';
    return srtp === 'off' ? 'clear' : 'sdes';
  }

  /**
   * SIP over a WebSocket is spoken by browsers. Otherwise SRTP is for a call whose other side has asked for it, and for a
   * phone whose SIP is encrypted: over UDP and TCP the keys could be read along, and a phone there often refuses them.
   */
  #firstSecurity(theirs: string): SecurityKind {
    if (this.#transport === 'ws' || this.#transport === 'wss') return 'webrtc';
    return this.#transport === 'tls' && securityIn(theirs) !== 'clear' ? 'sdes' : 'clear';
  }
}

/** Of SDP that makes no sense: in the clear. */
export function securityIn(sdp: string): SecurityKind {
  const described = describe(sdp);
  return described.ok ? securityOf(described.audio) : 'clear';
}
