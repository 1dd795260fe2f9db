import { expect, test } from 'vitest';
import type { Transport } from '#shared/registration/index.ts';
import { CALLEE_SDP, CALLER_SDP, phoneSdp } from '#test/world/edge/fake-call.ts';
import { FakeMedia } from '#test/world/edge/fake-media.ts';
import { SeededChance } from '#test/world/index.ts';
import { openLegMedia } from './leg-media.ts';

async function aLeg(ports = 1, transport: Transport = 'udp') {
  const media = new FakeMedia(ports);
  const opened = await openLegMedia(media as never, new SeededChance(), { peer: '192.0.2.10', transport });
  return { opened, endpoint: media.endpoints[0] };
}

const originOf = (sdp: string) => /^o=- (\d+) (\d+) /m.exec(sdp)?.slice(1);

test('what a leg gets of the other one names our address alone', async () => {
  const { opened } = await aLeg();
  const written = opened.ok && opened.value.write(CALLEE_SDP);
  expect(written).toMatchObject({ ok: true, value: expect.stringContaining('m=audio 20000 RTP/AVP 0 101') });
  expect(JSON.stringify(written)).not.toContain('192.0.2.20');
});

test('session id stays, and the version grows only when something new is said (RFC 3264 §8)', async () => {
  const { opened } = await aLeg();
  if (!opened.ok) throw new Error('one port');
  const write = (sdp: string) => {
    const written = opened.value.write(sdp);
    return written.ok ? originOf(written.value) : undefined;
  };
  const [id, version] = write(CALLEE_SDP) ?? [];
  expect(version).toBe('1');
  expect(write(CALLEE_SDP)).toEqual([id, '1']);
  expect(write(phoneSdp('192.0.2.20', { direction: 'sendonly' }))).toEqual([id, '2']);
  expect(write(CALLEE_SDP)).toEqual([id, '3']);
});

test('the endpoint learns whom to talk to when both halves are agreed', async () => {
  const { opened, endpoint } = await aLeg();
  if (!opened.ok) throw new Error('one port');
  opened.value.receive(CALLER_SDP);
  opened.value.write(CALLEE_SDP, CALLER_SDP);
  expect(endpoint?.remotes).toEqual([]);
  opened.value.agree();
  expect(endpoint?.remotes).toMatchObject([{ address: '192.0.2.10', rtpPort: 4000 }]);
  expect(opened.value.agreed).toContain('m=audio 20000');
  expect(await opened.value.close()).toMatchObject({ codec: 'PCMU/8000', packetsReceived: 0, mos: null });
});

test.each(['', 'nonsense', 'v=0\r\ns=-\r\n', CALLER_SDP.replace('m=audio', 'm=video')])(
  '%j is unusable',
  async (sdp) => {
    const { opened } = await aLeg();
    expect(opened.ok && opened.value.receive(sdp)).toMatchObject({ ok: false, problem: { code: 'unusable-sdp' } });
    expect(opened.ok && opened.value.write(sdp)).toMatchObject({ ok: false, problem: { code: 'unusable-sdp' } });
  },
);

test('without a free port there is no media', async () => {
  expect((await aLeg(0)).opened).toEqual({ ok: false, problem: { code: 'no-media' } });
});
