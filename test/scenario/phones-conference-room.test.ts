import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { ConferenceRoom } from '#shared/conference-room/index.ts';
import { ACME, passwordOf, startTestEdge, TEST_BOX, tenantIdOf } from '#test/world/edge/index.ts';
import { BaresipPhone, secondsOfTone } from '#test/world/phones/index.ts';

/**
 *   three baresips         edge
 *     │ INVITE 303           │
 *     │─────────────────────▶│
 *     │◀═ "Please enter …" ══│
 *     │═══ 4711# ═══════════▶│
 *     │◀══ the two others ══▶│  each in the codec of the phone
 *     │                      │◀── kick all
 *     │◀═ "… removed …" ═════│
 *     │◀──────────────── BYE │
 */
const TENANT = tenantIdOf(ACME);
const ROOM = { tenantId: TENANT, conferenceRoomId: 'cnf_1' };
/** A phone on a busy machine drops some of what it hears: of this time a part has to have both others in it at once. */
const TALK_SECONDS = 6;
const HEARD_SECONDS = 2;

const PHONES = [
  { extension: '200', toneHz: 900, codecs: 'pcmu' },
  { extension: '201', toneHz: 1400, codecs: 'pcma' },
  // The lowest: what baresip converts to 16 kHz is the softer, the higher it is.
  { extension: '202', toneHz: 500, codecs: 'g722/16000/1' },
];

test('three phones enter a room by its PIN: each hears the two others, in its own codec (CNF-09, XA-CONF-03)', async () => {
  const edge = await startTestEdge([{ domain: ACME, extensions: PHONES.map(({ extension }) => extension) }]);
  const server = { host: edge.host, port: edge.udpPort, transport: 'udp' as const };
  const at = '2026-01-05T09:00:00.000Z';
  const fields = { name: 'Board', extension: '303', announcesJoins: 'nothing', announcesAlone: false };
  const room = { id: 'cnf_1', createdAt: at, updatedAt: at, ...ConferenceRoom.New.parse(fields) };
  edge.store.putObject(TENANT, 'conference-room', room as never, { pin: TEST_BOX.seal(TENANT, '4711') });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => edge.close());
  const phones: BaresipPhone[] = [];
  for (const { extension, toneHz, codecs } of PHONES) {
    const account = { extension, password: passwordOf(extension), domain: ACME, server };
    const phone = stack.use(await BaresipPhone.start({ account, says: { toneHz }, codecs }));
    expect(await phone.register()).toBe(200);
    await phone.call('303');
    await phone.waitFor('answered');
    for (const key of '4711#') await phone.press(key);
    phones.push(phone);
    const isIn = () => expect(edge.calls.control.showConference(ROOM)?.participants).toHaveLength(phones.length);
    await vi.waitFor(isIn, { interval: 50, timeout: 60_000 });
  }
  await sleep(1000 * TALK_SECONDS);
  const kick = { name: 'kick', participant: 'all' } as const;
  expect(await edge.calls.control.orderConference({ ...ROOM, asker: null, command: kick })).toMatchObject({ ok: true });

  const [a = 0, b = 0, c = 0] = PHONES.map(({ toneHz }) => toneHz);
  for (const [phone, others] of [
    [phones[0], [b, c]],
    [phones[1], [a, c]],
    [phones[2], [a, b]],
  ] as const) {
    await phone?.waitFor('ended');
    const heard = await phone?.recording();
    expect(heard && secondsOfTone(heard, ...others)).toBeGreaterThan(HEARD_SECONDS);
  }
}, 300_000);
