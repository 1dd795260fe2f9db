import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bencoded } from './bencode.ts';
import { statisticsOf } from './statistics.ts';

/** As rtpengine 10.5 writes it, without what nobody reads. */
const side = (ssrc: number, packets: number, lastPacket: number) => ({
  medias: [
    {
      index: 1,
      type: 'audio',
      codec: 'PCMU/8000',
      streams: [
        {
          flags: ['RTP', 'filled'],
          SSRC: ssrc,
          'last packet': lastPacket - 2,
          stats: { packets, bytes: 1, errors: 0 },
        },
        {
          flags: ['RTCP', 'filled'],
          SSRC: ssrc,
          'last packet': lastPacket,
          stats: { packets: 5, bytes: 1, errors: 0 },
        },
      ],
    },
    { index: 2, type: 'video', codec: 'VP8/90000', streams: [{ flags: ['RTP'], stats: { packets: 999 } }] },
  ],
});

const REPLY = {
  result: 'ok',
  'last signal': 1_795_260_100,
  SSRC: {
    '8738': {
      'cumulative loss': 3,
      'average MOS': { MOS: 43, samples: 2 },
      'MOS progression': { interval: 0, entries: [{ jitter: 9 }, { jitter: 4 }] },
    },
    '4369': { 'cumulative loss': -1, 'average MOS': { MOS: 0 }, 'MOS progression': { entries: [] } },
  },
  tags: { a: side(4369, 90, 1_795_260_170), b: side(8738, 100, 1_795_260_171) },
} satisfies Bencoded;

test('what came from a tag, what came for it, and what the other phone reports of it', () => {
  expect(statisticsOf(REPLY, 'a')).toEqual({
    codec: 'PCMU/8000',
    packetsReceived: 90,
    packetsSent: 100,
    reported: { lost: 3, jitterMs: 4, mos: 4.3 },
    lastHeardSeconds: 70,
  });
});

test('loss that is negative (duplicates) is none, and MOS that is not known is null', () => {
  expect(statisticsOf(REPLY, 'b').reported).toEqual({ lost: 0, jitterMs: 0, mos: null });
});

test('a tag that is not there has heard nothing, and nobody reports', () => {
  const nothing = { codec: null, packetsReceived: 0, packetsSent: 0, reported: null };
  expect(statisticsOf({ result: 'ok' }, 'a')).toMatchObject(nothing);
});

test('whatever a reply is, it is read', () => {
  const keys = fc.constantFrom('tags', 'a', 'b', 'medias', 'streams', 'stats', 'SSRC', 'type', 'flags', 'last signal');
  const { any } = fc.letrec<{ any: Bencoded }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      fc.integer(),
      fc.constantFrom('audio', 'RTP', ''),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(keys, tie('any'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(any, (reply) => {
      expect(statisticsOf(reply, 'a').packetsReceived).not.toBeNaN();
    }),
  );
});
