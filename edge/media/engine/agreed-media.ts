import type { ExtendedReportWish, PayloadFormat, RemoteMedia } from '../media.ts';
import { AgreedTypes } from './agreed-types.ts';

const NO_EXTENDED_REPORTS: ExtendedReportWish = { voipMetrics: false, roundTrip: false };

/** What the two halves of SDP agree on, as the packet path asks for it. */
export class AgreedMedia {
  readonly types: AgreedTypes;
  /** What the other side may send. */
  readonly formats: readonly PayloadFormat[];
  /** What it takes, in its order of preference; empty: anything. */
  readonly takes: readonly PayloadFormat[];
  readonly isUdptl: boolean;
  /** It has to send something: a phone that only listens, or holds, need not. */
  readonly mustSpeak: boolean;
  /** A phone that holds is told nothing, whatever plays or speaks here (RFC 3264 §8.4). RTCP goes on (§5.1). */
  readonly wantsMedia: boolean;
  /** RTCP that is received passes as it is, and we say nothing of our own. */
  readonly passesRtcp: boolean;
  /** We talk RTCP for ourselves. */
  readonly reports: boolean;
  readonly extendedReports: ExtendedReportWish;

  /** @param remote  null: nothing yet */
  constructor(remote: RemoteMedia | null) {
    const direction = remote?.direction ?? 'sendrecv';
    this.types = new AgreedTypes(remote?.payloads ?? null);
    this.formats = remote?.payloads ?? [];
    this.takes = remote?.takes ?? this.formats;
    this.isUdptl = remote?.protocol === 'udptl';
    this.mustSpeak = remote !== null && direction !== 'recvonly' && direction !== 'inactive';
    this.wantsMedia = direction !== 'sendonly' && direction !== 'inactive';
    this.passesRtcp = remote?.rtcpWith === 'other-side' || this.isUdptl;
    this.reports = !this.passesRtcp && remote?.rtcpWith !== 'nobody';
    this.extendedReports = remote?.extendedReports ?? NO_EXTENDED_REPORTS;
  }
}
