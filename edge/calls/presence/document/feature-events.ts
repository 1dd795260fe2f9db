import type { FeatureState } from '#shared/presence/index.ts';
import { type Document, element, escapeXml, XML_HEAD } from './xml.ts';

const NAMESPACE = 'http://www.ecma-international.org/standards/ecma-323/csta/ed3';
const TYPE_OF = { always: 'forwardImmediate', busy: 'forwardBusy', noAnswer: 'forwardNoAns' } as const;

/** Do not disturb and the forwardings of a user, as phones with `as-feature-event` read them (ECMA-323 §22, §23). */
export function featureEvents(device: string, { isDoNotDisturb, forwards }: FeatureState): Document {
  const ofDevice = element('device', {}, escapeXml(device));
  const doNotDisturb = element('DoNotDisturbEvent', { xmlns: NAMESPACE }, [
    ofDevice,
    element('doNotDisturbOn', {}, String(isDoNotDisturb)),
  ]);
  const forwarding = (Object.keys(TYPE_OF) as (keyof typeof TYPE_OF)[]).map((when) => {
    const to = forwards[when];
    return element('ForwardingEvent', { xmlns: NAMESPACE }, [
      ofDevice,
      element('forwardingType', {}, TYPE_OF[when]),
      element('forwardStatus', {}, String(to !== null)),
      to === null ? '' : element('forwardTo', {}, escapeXml(to)),
    ]);
  });
  const parts = [doNotDisturb, ...forwarding].map(
    (event) => `--${BOUNDARY}\r\nContent-Type: application/x-as-feature-event+xml\r\n\r\n${XML_HEAD}${event}\r\n`,
  );
  return { contentType: `multipart/mixed;boundary=${BOUNDARY}`, body: `${parts.join('')}--${BOUNDARY}--\r\n` };
}

/** No value of ours holds two dashes and this word at the start of a line: line breaks are left out. */
const BOUNDARY = 'feature-event';
