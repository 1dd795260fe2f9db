import { type Document, element, escapeXml, XML_HEAD } from './xml.ts';

export const FORWARDING_TYPES = ['forwardImmediate', 'forwardBusy', 'forwardNoAns'] as const;

/** What keys of a phone and the tenant's settings agree on. */
export interface Features {
  readonly isDoNotDisturb: boolean;
  readonly forwardings: readonly {
    readonly type: (typeof FORWARDING_TYPES)[number];
    /** Null: it is off. */
    readonly to: string | null;
  }[];
}

const NAMESPACE = 'http://www.ecma-international.org/standards/ecma-323/csta/ed3';

/** Do not disturb and forwarding of a user, as phones with `as-feature-event` read them (ECMA-323 §22, §23). */
export function featureEvents(device: string, { isDoNotDisturb, forwardings }: Features): Document {
  const ofDevice = element('device', {}, escapeXml(device));
  const doNotDisturb = element('DoNotDisturbEvent', { xmlns: NAMESPACE }, [
    ofDevice,
    element('doNotDisturbOn', {}, String(isDoNotDisturb)),
  ]);
  const forwarding = forwardings.map(({ type, to }) =>
    element('ForwardingEvent', { xmlns: NAMESPACE }, [
      ofDevice,
      element('forwardingType', {}, type),
      element('forwardStatus', {}, String(to !== null)),
      to === null ? '' : element('forwardTo', {}, escapeXml(to)),
    ]),
  );
  const parts = [doNotDisturb, ...forwarding].map(
    (event) => `--${BOUNDARY}\r\nContent-Type: application/x-as-feature-event+xml\r\n\r\n${XML_HEAD}${event}\r\n`,
  );
  return { contentType: `multipart/mixed;boundary=${BOUNDARY}`, body: `${parts.join('')}--${BOUNDARY}--\r\n` };
}

/** No value of ours holds two dashes and this word at the start of a line: line breaks are escaped or left out. */
const BOUNDARY = 'feature-event';
