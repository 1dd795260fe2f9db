import { expect, test } from 'vitest';
import { exposition } from './exposition.ts';

test('counters become series, and what is held now a gauge', () => {
  const text = exposition(
    {
      signaling: {
        'requests-in.INVITE': 3,
        'requests-in.REGISTER': 7,
        'now.dialogs': 2,
        'now.connections.tls': 4,
        keepalives: 5,
      },
      media: { packetsReceived: 100, dropped: { 'wrong-source': 4 } },
    },
    'edge_1',
  );
  expect(text).toBe(
    [
      '# HELP patchbay_signaling_requests_in_total See edge/README.md and the README of the room.',
      '# TYPE patchbay_signaling_requests_in_total counter',
      'patchbay_signaling_requests_in_total{edge="edge_1",method="INVITE"} 3',
      'patchbay_signaling_requests_in_total{edge="edge_1",method="REGISTER"} 7',
      '# HELP patchbay_signaling_dialogs See edge/README.md and the README of the room.',
      '# TYPE patchbay_signaling_dialogs gauge',
      'patchbay_signaling_dialogs{edge="edge_1"} 2',
      '# HELP patchbay_signaling_connections See edge/README.md and the README of the room.',
      '# TYPE patchbay_signaling_connections gauge',
      'patchbay_signaling_connections{edge="edge_1",transport="tls"} 4',
      '# HELP patchbay_signaling_keepalives_total See edge/README.md and the README of the room.',
      '# TYPE patchbay_signaling_keepalives_total counter',
      'patchbay_signaling_keepalives_total{edge="edge_1"} 5',
      '# HELP patchbay_media_packets_received_total See edge/README.md and the README of the room.',
      '# TYPE patchbay_media_packets_received_total counter',
      'patchbay_media_packets_received_total{edge="edge_1"} 100',
      '# HELP patchbay_media_dropped_total See edge/README.md and the README of the room.',
      '# TYPE patchbay_media_dropped_total counter',
      'patchbay_media_dropped_total{edge="edge_1",cause="wrong-source"} 4',
      '',
    ].join('\n'),
  );
});
