import { onTestFinished, test, vi } from 'vitest';
import { ConferenceRoom } from '#shared/conference-room/index.ts';
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
