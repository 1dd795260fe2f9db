import { expect, test } from 'vitest';
import { FaxBox } from '#shared/fax-box/index.ts';
import { FakeHouse, sdpOf } from '#test/world/edge/fake-house.ts';
import { anInvite } from '#test/world/edge/fake-signaling.ts';
import { forwardedCall } from './inbound-call.ts';

const stored = { id: 'fax_1', createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const BOX = { kind: 'fax-box' as const, ...stored, ...FaxBox.New.parse({ name: 'Orders', extension: '307' }) };

/** 201, who talks to 200, dials from another phone, in PCMU, where the tenant allows these codecs. */
async function another(codecs: string, dialed: string, headerName?: 'replaces' | 'join') {
  const house = new FakeHouse([BOX], { ten_1: { 'media.allowed-codecs': codecs } });
  const { call, callee } = await house.talk('200', '201');
  const { snapshot } = call.request;
  const caller = snapshot.userByExtension.get('201');
  if (!caller) throw new Error('nobody has 201');
  const headers = headerName ? { [headerName]: callee.replaces } : {};
  const uri = `sip:${dialed}@acme.example`;
  const { invite } = anInvite({
    uri,
    body: sdpOf('201'),
    headers: { 'call-id': 'another', 'content-type': 'application/sdp', contact: '<sip:201@192.0.2.201>', ...headers },
  });
  const { live, clock, groups, sharedLines } = house;
  const world = { live, clock, groups, sharedLines, elsewhere: { count: () => 0, countOf: () => 0 } };
  return forwardedCall(world as never)({ invite, snapshot, caller });
}

test.each(['replaces', 'join'] as const)(
  'who comes by %s in a codec that the tenant does not allow is refused',
  async (by) => {
    expect(await another('G722', '200', by)).toEqual({ ok: false, problem: { code: 'incompatible-media' } });
    expect(await another('PCMU', '200', by)).toMatchObject({
      ok: true,
      value: { replaced: { isJoin: by === 'join' } },
    });
  },
);

test('a call in such a codec is answered by its plan, unless it is to a fax box', async () => {
  expect(await another('G722', '200')).toMatchObject({
    ok: true,
    value: { plan: { first: { kind: 'reject', rejection: { code: 'incompatible-media' } } } },
  });
  expect(await another('G722', '307')).toMatchObject({
    ok: true,
    value: { plan: { first: { kind: 'fax' } }, request: { speaksFreely: true } },
  });
});
