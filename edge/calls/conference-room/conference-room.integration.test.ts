import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AutoAttendant } from '#shared/auto-attendant/index.ts';
import { ConferenceRoom, RoomCommand } from '#shared/conference-room/index.ts';
import { readWav, toneStrength } from '#test/world/audio/index.ts';
import { startTestEdge, Talker, TEST_BOX, tenantIdOf, toTenant, toUser } from '#test/world/edge/index.ts';

const DOMAIN = 'acme.example';
const TENANT = tenantIdOf(DOMAIN);
const TONES = [500, 900, 1400, 2100];
const ROOM = { tenantId: TENANT, conferenceRoomId: 'cnf_1' };
const at = '2026-01-05T09:00:00.000Z';

/** An edge with a room, and four phones with a tone each. */
async function aConference(fields: object = {}, pins: Readonly<Record<string, string>> = {}) {
  const extensions = TONES.map((_, i) => String(200 + i));
  const edge = await startTestEdge([{ domain: DOMAIN, extensions }]);
  onTestFinished(() => edge.close());
  const room = {
    id: 'cnf_1',
    createdAt: at,
    updatedAt: at,
    ...ConferenceRoom.New.parse({ name: 'Board', extension: '303', announcesJoins: 'nothing', ...fields }),
  };
  const sealed = Object.fromEntries(Object.entries(pins).map(([name, pin]) => [name, TEST_BOX.seal(TENANT, pin)]));
  edge.store.putObject(TENANT, 'conference-room', room as never, sealed);
  const talkers = (await Promise.all(
    extensions.map((extension, i) => Talker.at(edge, { extension, domain: DOMAIN }, TONES[i] as number)),
  )) as [Talker, Talker, Talker, Talker];
  const live = () => edge.calls.control.showConference(ROOM);
  const isInside = (count: number) =>
    vi.waitFor(
      () => {
        if (live()?.participants.filter(({ isWaiting }) => !isWaiting).length !== count) throw new Error('not yet');
      },
      { interval: 50, timeout: 60_000 },
    );
  return { edge, talkers, live, isInside };
}

const others = (talker: Talker, ...except: Talker[]) =>
  TONES.filter((hz) => hz !== talker.hz && !except.some((one) => one.hz === hz));

test('PINs by keys, music until the leader comes; then each hears exactly the others (CNF-01, XA-CONF-02, XA-CONF-03)', async () => {
  const owner = toUser(toTenant({ domain: DOMAIN }), '200').id;
  const { talkers, live, isInside } = await aConference({ userId: owner, waitsForModerator: true }, { pin: '4711' });
  const [alice, bob, carol, dan] = talkers;
  for (const talker of [bob, carol, dan]) {
    await talker.dials('303');
    talker.presses('4711#');
  }
  await vi.waitFor(
    () => {
      if (live()?.participants.length !== 3) throw new Error('not yet');
    },
    { interval: 50, timeout: 60_000 },
  );
  await bob.hears([], TONES);
  await alice.dials('303');
  await isInside(4);
  await Promise.all(talkers.map((one) => one.hears(others(one), TONES)));
  bob.presses('0'); // mute
  await Promise.all([alice, carol, dan].map((one) => one.hears(others(one, bob), TONES)));
  await bob.hears(others(bob), TONES);
  await carol.hangsUp();
  await dan.hears(others(dan, bob, carol), TONES);
}, 240_000);

test('commands change what is heard; a recording has what all say (CNF-03, CNF-04, SXR-CMD-01)', async () => {
  const { edge, talkers, isInside } = await aConference({ announcesAlone: false });
  const [alice, bob, carol, dan] = talkers;
  for (const [i, talker] of talkers.entries()) {
    await talker.dials('303');
    await isInside(i + 1); // so that they have their numbers in this order
  }
  const order = async (command: object) => {
    const asked = { ...ROOM, asker: null, command: RoomCommand.parse(command) };
    expect(await edge.calls.control.orderConference(asked)).toMatchObject({ ok: true });
  };
  const hearing = (...expected: (readonly number[])[]) =>
    Promise.all(expected.map((tones, i) => talkers[i]?.hears(tones, TONES)));
  await hearing(...talkers.map((one) => others(one)));

  await order({ name: 'mute', participant: 2 });
  await hearing(...talkers.map((one) => others(one, bob)));
  await order({ name: 'unmute', participant: 2 });
  await order({ name: 'deaf', participant: 1 });
  await hearing([], others(bob), others(carol), others(dan));
  await order({ name: 'undeaf', participant: 1 });
  await order({ name: 'isolate', participant: 4 });
  await hearing(others(alice, dan), others(bob, dan), others(carol, dan), []);
  await order({ name: 'unisolate', participant: 4 });
  await order({ name: 'relate', participant: 1, other: 2, how: 'nospeak' }); // 2 does not hear 1
  await hearing(others(alice), others(bob, alice), others(carol), others(dan));
  await order({ name: 'relate', participant: 1, other: 2, how: 'nohear' });
  await order({ name: 'relate', participant: 3, other: 4, how: 'nohear' }); // 3 does not hear 4
  await hearing(others(alice, bob), others(bob, alice), others(carol, dan), others(dan));
  await order({ name: 'relate', participant: 1, other: 2, how: 'clear' });
  await order({ name: 'relate', participant: 3, other: 4, how: 'clear' });
  await order({ name: 'energy', participant: 3, level: 1800 }); // a tone of -18 dB is louder
  await hearing(...talkers.map((one) => others(one)));

  await order({ name: 'record' });
  const asked = { ...ROOM, asker: null, command: { name: 'record-duration' as const } };
  const isLongEnough = async () =>
    expect(await edge.calls.control.orderConference(asked)).toMatchObject({ text: expect.stringMatching(/^OK [2-9]/) });
  await vi.waitFor(isLongEnough, { interval: 100, timeout: 60_000 });
  await order({ name: 'record-stop' });
  await order({ name: 'kick', participant: 4 });
  await dan.user.phone.hears('BYE');
  await hearing(...[alice, bob, carol].map((one) => others(one, dan)));

  const recorded = (await edge.journal.ended(2)).find(({ recordings }) => recordings?.length);
  expect(recorded).toMatchObject({ from: { number: '303' }, legs: [{}, { service: { id: 'cnf_1' } }] });
  const file = recorded?.recordings?.[0]?.file ?? '';
  const { samples, rateHz } = readWav(await readFile(join(tmpdir(), 'patchbay-recordings', file)));
  expect(TONES.filter((hz) => toneStrength([...samples], hz, rateHz) > 0.05)).toEqual(TONES);
}, 600_000);

/** Two edges, a room, and an attendant whose key 1 leads there; a phone at the first edge, and two at the second. */
async function twoEdges(fields: object = {}) {
  const first = await startTestEdge([{ domain: DOMAIN, extensions: ['200', '201', '202'] }], { isClustered: true });
  onTestFinished(() => first.close());
  const second = await startTestEdge([], { edgeId: 'edge_2', store: first.store, isClustered: true });
  onTestFinished(() => second.close());
  const edges = [first, second] as const;
  const PATIENCE = { interval: 50, timeout: 60_000 };
  await vi.waitFor(() => expect(edges.map(({ cluster }) => cluster.peers.length)).toEqual([1, 1]), PATIENCE);
  const put = (kind: 'conference-room' | 'auto-attendant', id: string, fields: object) =>
    first.store.putObject(TENANT, kind, { id, createdAt: at, updatedAt: at, ...fields } as never);
  put('conference-room', 'cnf_1', ConferenceRoom.New.parse({ name: 'Board', extension: '303', ...fields }));
  const destination = { kind: 'conference-room', conferenceRoomId: 'cnf_1' };
  put(
    'auto-attendant',
    'aat_1',
    AutoAttendant.New.parse({
      name: 'Menu',
      extension: '304',
      keys: [{ key: '1', action: { kind: 'go', destination } }],
    }),
  );
  const talkers = (await Promise.all(
    [first, second, second].map((edge, i) =>
      Talker.at(edge, { extension: String(200 + i), domain: DOMAIN }, TONES[i] as number),
    ),
  )) as [Talker, Talker, Talker];
  const tones = TONES.slice(0, 3);
  const allHearAll = async () => {
    await Promise.all(
      talkers.map((one) =>
        one.hears(
          tones.filter((hz) => hz !== one.hz),
          tones,
        ),
      ),
    );
    const held = edges.flatMap(({ calls }) => calls.control.listConferences({ tenantId: TENANT }));
    expect(held.map(({ participants }) => participants.map(({ party }) => party.number).sort())).toEqual([
      ['200', '201', '202'],
    ]);
  };
  return { edges, talkers, tones, allHearAll };
}

test('two edges: whoever calls the room at either of them comes into the same one (CNF-10)', async () => {
  const { talkers, tones, allHearAll } = await twoEdges();
  await Promise.all(talkers.map((talker) => talker.dials('303')));
  await allHearAll();
  await talkers[1].hangsUp();
  await talkers[0].hears([talkers[2].hz], tones);
}, 240_000);

test('two edges: whose room it is writes to it at either of them (CNF-05)', async () => {
  const { edges, talkers } = await twoEdges({ userId: toUser(toTenant({ domain: DOMAIN }), '202').id });
  const [alice, bob, owner] = talkers;
  const ownerAtFirst = await Talker.at(edges[0], { extension: '202', domain: DOMAIN }, TONES[3] as number);
  await alice.dials('303');
  const writes = async ({ user }: Talker, line: string) => {
    const sent = user.ask('MESSAGE', '303', { 'Content-Type': 'text/plain' }, line);
    const answer = await user.phone.hears('MESSAGE', 60_000);
    user.phone.respond(answer, 200);
    await sent;
    return answer.body;
  };
  expect(await writes(owner, 'mute&1')).toBe('OK mute 1');
  expect(await writes(ownerAtFirst, 'list')).toMatch(/^Board \(1 member\)\n1,sip:200,\w+,200,hear,/);
  await bob.user.ask('MESSAGE', '303', { 'Content-Type': 'text/plain' }, 'unmute&1', 403);
}, 240_000);

test('two edges: so does who is sent there by a menu of the other edge, whose call goes on there', async () => {
  const { talkers, tones, allHearAll } = await twoEdges();
  for (const talker of talkers) {
    await talker.dials('304');
    talker.presses('1');
    talker.takesMedia();
  }
  await allHearAll();
  await talkers[1].hangsUp();
  await talkers[2].hears([talkers[0].hz], tones);
}, 240_000);
