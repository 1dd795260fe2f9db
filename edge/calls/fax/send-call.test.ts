import { expect, test } from 'vitest';
import type { ConfigObject } from '#shared/object/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import { aCall, settle } from '#test/world/edge/fake-call.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';
import type { CalledMachine } from './fax-port.ts';
import { callByMachine } from './send-call.ts';

const place = { address: '127.0.0.1', port: 4000 };
const MACHINE: CalledMachine = {
  place,
  routeTo: (to) => to,
  talk: () => {},
  switchToT38: () => {},
  end: () => {},
  onBegins: () => {},
  onDone: () => {},
};

const HELP: ConfigObject = {
  ...{ id: 'obr_1', createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' },
  ...OutboundRule.New.parse({
    name: 'Help',
    callType: 'emergency',
    trunkIds: ['trk_1'],
    patterns: [{ pattern: '112' }],
  }),
};

/** A machine calls for Alice, whom somebody who sends faxes may have chosen; what rang, and what was switched. */
async function machineDials(to: string, settings: TenantSnapshot['settings'] = new Map()) {
  const { call, signaling, emergencies } = aCall({
    settings,
    trunks: [aTrunk()],
    objects: new Map([['outbound-rule', new Map([[HELP.id, HELP]])]]),
  });
  const switched: object[] = [];
  const world = {
    ...call.world,
    setFeature: async (_snapshot: TenantSnapshot, _userId: string, order: object) => switched.push(order) > 0,
  };
  const { snapshot } = call.request;
  const user = snapshot.userById.get('usr_200');
  if (!user) throw new Error('no Alice');
  const begun = callByMachine(world, { snapshot, user, to, machine: MACHINE });
  void begun.begin();
  await settle();
  return { rung: signaling.phones.length, offer: signaling.phones[0]?.target.sdp, switched, emergencies };
}

test('calls a number', async () => {
  expect(await machineDials('201')).toMatchObject({ rung: 1, switched: [] });
});

test('offers G.711, whatever the phones of the tenant speak', async () => {
  const { offer } = await machineDials('201', new Map([['ten_1', { 'media.allowed-codecs': 'G722' }]]));
  expect(offer).toMatch(/RTP\/AVP 8 0\b/);
});

test.each(['*21201', '*25', '112'])('dials neither codes nor help as somebody else: %s', async (to) => {
  expect(await machineDials(to)).toMatchObject({ rung: 0, switched: [], emergencies: [] });
});
