import { expect, test } from 'vitest';
import { exposition } from './exposition.ts';

test('counters become series, and what is held now a gauge', () => {
  const text = exposition({
    signaling: { 'requests-in.INVITE': 3, 'requests-in.REGISTER': 7, 'now.dialogs': 2, keepalives: 5 },
    media: { packetsReceived: 100, dropped: { 'wrong-source': 4 } },
  });
  expect(text).toBe(
    [
      '# TYPE patchbay_signaling_requests_in_total counter',
      'patchbay_signaling_requests_in_total{method="INVITE"} 3',
      'patchbay_signaling_requests_in_total{method="REGISTER"} 7',
      '# TYPE patchbay_signaling_dialogs gauge',
      'patchbay_signaling_dialogs 2',
      '# TYPE patchbay_signaling_keepalives_total counter',
      'patchbay_signaling_keepalives_total 5',
      '# TYPE patchbay_media_packets_received_total counter',
      'patchbay_media_packets_received_total 100',
      '# TYPE patchbay_media_dropped_total counter',
      'patchbay_media_dropped_total{cause="wrong-source"} 4',
      '',
    ].join('\n'),
  );
});
