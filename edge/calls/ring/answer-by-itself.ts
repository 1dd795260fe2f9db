import type { AnswersItself } from '#shared/dialplan/index.ts';
import type { SipHeaders } from '../signaling-port/index.ts';

type Wish = Pick<AnswersItself, 'afterSeconds' | 'alertInfo'>;

export const AT_ONCE: Wish = { afterSeconds: 0, alertInfo: '' };

/**
 * Alert-Info by which the phones of a maker answer by themselves, as their administrators' guides have it; the first row that
 * fits. Polycom and Panasonic compare with a text of their configuration, which is this one where nobody has changed it.
 */
const ALERT_INFO: readonly (readonly [userAgent: RegExp, alertInfo: (seconds: number) => string])[] = [
  [/^poly(com|-)/i, () => 'Auto Answer'],
  [/^panasonic/i, () => 'Intercom'],
  [/^(mitel|aastra)/i, () => '<http://localhost>;info=alert-autoanswer'],
  [/./, (seconds) => `<http://localhost>;info=alert-autoanswer;delay=${seconds}`],
];

/**
 * What an INVITE says so that the phone answers by itself. RFC 5373 has one way, which few phones know; Call-Info with
 * answer-after is known to Grandstream, Snom, Yealink, Cisco SPA, Mitel and baresip, P-Auto-Answer to handsets of Nokia and
 * Linphone, Alert-Info to all the others. A phone that knows none of them rings (XiVO 15.12 XA-PAGE-03).
 *
 * @param userAgent  as the phone registered; null when it said nothing
 */
export function answerByItself(userAgent: string | null, { afterSeconds, alertInfo }: Wish): SipHeaders {
  const [, ofModel] = ALERT_INFO.find(([model]) => model.test(userAgent || '?')) ?? [];
  return {
    'Call-Info': `<sip:localhost>;answer-after=${afterSeconds}`,
    'Alert-Info': alertInfo === '' ? (ofModel?.(afterSeconds) ?? '') : alertInfo,
    'Answer-Mode': 'Auto',
    'P-Auto-Answer': 'normal',
  };
}
