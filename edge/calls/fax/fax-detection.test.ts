import { describe, expect, test } from 'vitest';
import { carryOut } from '#edge/calls/call/carry-out.ts';
import type { FaxFacts } from '#edge/calls/fax/index.ts';
import { FaxBox } from '#shared/fax-box/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { aCall, settle } from '#test/world/edge/fake-call.ts';
import { VoiceCaller } from '#test/world/edge/voice-caller.ts';

const stored = (id: string) => ({ id, createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' });
const BOX = { ...stored('fax_1'), ...FaxBox.New.parse({ name: 'Orders' }) };
const MAILBOX = { ...stored('vmb_1'), ...VoicemailBox.New.parse({ name: 'Bob', number: '201' }) };
const OUTSIDE = { kind: 'trunk', trunkId: 'trk_1', number: '+33199887766', name: null } as const;

/** Somebody outside reaches a mailbox that says nothing before its tone. */
async function atTheTone({ faxBoxId = 'fax_1' as string | null, caller = OUTSIDE as object | null } = {}) {
  const faxDestination = faxBoxId === null ? null : { kind: 'fax-box', faxBoxId };
  const trunk = { ...stored('trk_1'), ...Trunk.New.parse({ name: 'T', host: 'sip.example', faxDestination }) };
  const objects = new Map([
    ['fax-box' as const, new Map([['fax_1', BOX as never]])],
    ['voicemail-box' as const, new Map([['vmb_1', MAILBOX as never]])],
  ]);
  const world = aCall({ objects, trunks: [trunk as never], ...(caller && { request: { caller: caller as never } }) });
  const asked: FaxFacts[] = [];
  Object.assign(world.call.world, {
    faxes: {
      receive: async (facts: FaxFacts) => {
        asked.push(facts);
        return null;
      },
    },
  });
  const phone = new VoiceCaller(world);
  void carryOut(world.call, {
    first: {
      kind: 'voicemail-deposit',
      boxId: 'vmb_1',
      name: 'Bob',
      takesMessages: true,
      greeting: 'none',
      skipsInstructions: true,
      asksPin: true,
      why: 'test',
    },
  });
  await phone.hears();
  await phone.waits(400);
  expect(phone.recording).toBeDefined();
  const endpoint = world.media.endpoints[0];
  return { ...world, phone, endpoint, asked };
}

describe('a caller outside who turns out to be a fax machine', () => {
  test('goes on to the box, and a mailbox keeps nothing of the tone', async () => {
    const { phone, endpoint, asked, voicemail } = await atTheTone();
    await phone.waits(2000);
    endpoint?.hearCallingTone();
    await settle();
    expect(asked).toMatchObject([{ box: { id: 'fax_1' }, called: '201', from: { number: '+33199887766' } }]);
    expect(voicemail.left).toEqual([]);
    expect(endpoint?.awaitsCallingTone).toBe(false);
  });

  test('nobody listens any more after a while: who talks leaves a message', async () => {
    const { phone, endpoint, voicemail } = await atTheTone();
    expect(endpoint?.awaitsCallingTone).toBe(true);
    await phone.waits(21_000);
    expect(endpoint?.awaitsCallingTone).toBe(false);
    phone.hangsUp();
    await settle();
    expect(voicemail.left).toHaveLength(1);
  });

  test('nobody listens for who calls inside, or where the trunk has no place for faxes', async () => {
    expect((await atTheTone({ caller: null })).endpoint?.awaitsCallingTone).toBe(false);
    expect((await atTheTone({ faxBoxId: null })).endpoint?.awaitsCallingTone).toBe(false);
  });

  test('a box that is none of the tenant gets nothing: the call is over', async () => {
    const { endpoint, asked, call } = await atTheTone({ faxBoxId: 'fax_ofanother' });
    endpoint?.hearCallingTone();
    await settle();
    expect(asked).toEqual([]);
    expect(call.isEnded).toBe(true);
  });
});
