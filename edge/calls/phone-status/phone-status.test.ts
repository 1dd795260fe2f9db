import { expect, test } from 'vitest';
import { Forwarding } from '#shared/forwarding/index.ts';
import { emptyBox } from '#shared/voicemail/index.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const forwarding = (fields: object) => ({
  kind: 'forwarding' as const,
  id: 'fwd_1',
  ...made,
  ...Forwarding.New.parse({ userId: 'usr_200', ...fields }),
});
const box = {
  kind: 'voicemail-box' as const,
  id: 'vmb_1',
  ...made,
  ...VoicemailBox.New.parse({ name: 'Alice', number: '200', userId: 'usr_200' }),
};
const to = (destination: object, isActive = true) => ({ destination, isActive });
const NUMBER = ['status/your-number', 'number-2', 'number-0', 'number-0'];

async function hears(objects: ConstructorParameters<typeof FakeHouse>[0], settings = {}) {
  const house = new FakeHouse(objects, settings);
  house.voicemail.states.set('vmb_1', emptyBox('vmb_1'));
  await house.dials('200', '*10');
  await settle();
  return house.media.played.flatMap(({ program }) => saidIn(program));
}

test('*10 says the own number, and that nothing is forwarded (X3-FK-04)', async () => {
  expect(await hears([])).toEqual([...NUMBER, 'status/no-forwarding']);
});

test('*10 says do not disturb, and how many messages wait', async () => {
  expect(await hears([box as never], { usr_200: { 'call.do-not-disturb': true } })).toEqual([
    ...NUMBER,
    'switch/do-not-disturb-on',
    'status/no-forwarding',
    'voicemail/you-have',
    'voicemail/no-new',
  ]);
});

test('*10 says where calls are forwarded, and nothing of forwardings that are off', async () => {
  const forwardings = forwarding({
    always: to({ kind: 'number', number: '201' }, false),
    busy: to({ kind: 'user', userId: 'usr_203' }),
    noAnswer: to({ kind: 'number', number: '17' }),
    unreachable: to({ kind: 'hang-up' }),
  });
  expect(await hears([forwardings as never])).toEqual([
    ...NUMBER,
    'switch/forwarding-busy-to',
    'number-2',
    'number-0',
    'number-3',
    'switch/forwarding-no-answer-to',
    'number-1',
    'number-7',
    'switch/forwarding-unreachable-to',
    'status/elsewhere',
  ]);
});
