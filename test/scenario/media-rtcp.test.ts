import { expect, test, vi } from 'vitest';
import { MILLIWATT, type StreamStatistics } from '#edge/media/index.ts';
import { LegMedia } from '#shared/cdr/index.ts';
import { startMediaApp } from '#test/world/media-app/index.ts';
import { BaresipPhone, LinphonePhone, type Phone, type PhoneOptions } from '#test/world/phones/index.ts';

/**
 * RTCP between a phone and the edge:
 *
 *     phone            edge
 *       │◀──── RTP ─────│─▶ both ways
 *       │◀──── SR ──────│   we send: the phone can tell how long the way is
 *       │────── SR/RR ─▶│   it answers: loss and jitter as it hears them, and the round trip
 */
const phones: [string, { start(options: PhoneOptions): Promise<Phone> }, boolean][] = [
  ['baresip', BaresipPhone, false],
  ['linphone', LinphonePhone, false],
  ['baresip with SRTP', BaresipPhone, true],
];

test('linphone scores what it hears when it is asked (RFC 3611)', async () => {
  await using app = await startMediaApp({ codecs: ['PCMU'] });
  await using phone = await LinphonePhone.start({ account: app.account('101') });
  await phone.register();
  await phone.call('900');
  const call = await app.called();
  app.media.play(call.leg.endpoint, MILLIWATT, call.format);
  await phone.waitFor('answered');
  await vi.waitFor(
    async () => expect((await call.leg.endpoint.statistics()).reported?.listeningMos).toBeGreaterThan(4),
    { interval: 250, timeout: 30_000 },
  );
  call.hangUp();
});

test.each(phones)('%s tells what it hears, and how far it is', async (_name, kind, isSecured) => {
  await using app = await startMediaApp({ codecs: ['PCMU'] });
  await using phone = await kind.start({ account: app.account('101'), isSecured });
  expect(await phone.register()).toBe(200);
  await phone.call('900');
  const call = await app.called();
  app.media.play(call.leg.endpoint, MILLIWATT, call.format);
  await phone.waitFor('answered');
  const statistics = await vi.waitFor(
    async (): Promise<StreamStatistics> => {
      const now = await call.leg.endpoint.statistics();
      expect(now.reported?.roundTripMs ?? null).not.toBeNull();
      return now;
    },
    { interval: 250, timeout: 30_000 },
  );
  call.hangUp();
  await phone.waitFor('ended');
  expect(statistics.reported).toMatchObject({ lost: 0 });
  // Both are on this machine; phones look at their sockets every 10 ms or so.
  expect(statistics.reported?.roundTripMs).toBeLessThan(100);
  expect(statistics.mos).toBeGreaterThan(4.2);
  expect(statistics.received.format?.name).toBe('PCMU');
  expect(statistics.dropped['wrong-source']).toBe(0);
  // baresip says some RTCP in the clear, such as its BYE: dropped and counted, as it may be anybody's.
  expect(statistics.dropped.forged).toBeLessThanOrEqual(isSecured ? 1 : 0);
  const onTheBill = LegMedia.parse(await call.leg.close());
  expect(onTheBill).toMatchObject({
    codec: 'PCMU/8000',
    packetsLost: 0,
    quality: { packetsDiscarded: expect.any(Number), roundTripMs: expect.any(Number), phone: { packetsLost: 0 } },
  });
  expect(onTheBill.quality?.minMos).toBeGreaterThan(4);
});
