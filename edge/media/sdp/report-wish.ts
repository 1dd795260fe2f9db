import type { ExtendedReportWish } from '../media.ts';
import type { SdpLine, SdpMedia } from './session.ts';

/** What we read and what we send (RFC 3611 §5.1): VoIP metrics, and means to measure the round trip without sending. */
const REPORT_WISH = 'rtcp-xr:rcvr-rtt=all voip-metrics';

/** @param value  of a=rtcp-xr; undefined where there is none */
export function readReportWish(value = ''): ExtendedReportWish {
  const formats = value.split(' ');
  return {
    voipMetrics: formats.includes('voip-metrics'),
    // `rcvr-rtt=sender` asks us to answer alone, which we do anyway.
    roundTrip: formats.some((format) => format.startsWith('rcvr-rtt=all')),
  };
}

/**
 * What our half says of reports.
 *
 * @param offered  the wish of the offer that it answers: one that has none gets none
 */
export function reportAttributes(offered?: ExtendedReportWish): string[] {
  return offered === undefined || offered.voipMetrics || offered.roundTrip ? [REPORT_WISH] : [];
}

/** Bandwidth that a side gives to RTCP of senders and of receivers (RFC 3556 §2). */
export const isRtcpBandwidth = ({ type, value }: SdpLine): boolean => type === 'b' && /^R[SR]:/.test(value);

/** Whether it gives none to either. */
export function refusesRtcp({ lines }: SdpMedia): boolean {
  const given = lines.filter(isRtcpBandwidth).map(({ value }) => value);
  return given.includes('RS:0') && given.includes('RR:0');
}
