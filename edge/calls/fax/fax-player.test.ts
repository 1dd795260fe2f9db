import { expect, test } from 'vitest';
import { FaxBox } from '#shared/fax-box/index.ts';
import { aCall } from '#test/world/edge/fake-call.ts';
import { playFax } from './fax-player.ts';
import type { CalledMachine } from './fax-port.ts';

const stored = { id: 'fax_1', createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const BOX = { ...stored, ...FaxBox.New.parse({ name: 'Orders' }) };

test.each(['', 'G722'])('a box takes G.711, whatever the phones of the tenant speak: %j', async (codecs) => {
  const world = aCall({
    objects: new Map([['fax-box', new Map([[BOX.id, BOX as never]])]]),
    settings: new Map([['ten_1', { 'media.allowed-codecs': codecs }]]),
    request: { speaksFreely: true },
  });
  const talks: string[] = [];
  const machine: CalledMachine = {
    place: { address: '127.0.0.1', port: 4000 },
    routeTo: (to) => to,
    talk: (_, codec) => talks.push(codec),
    switchToT38: () => {},
    end: () => {},
    onBegins: () => {},
    onDone: () => {},
  };
  Object.assign(world.call.world, { faxes: { receive: async () => machine } });
  expect(await playFax({ kind: 'fax', boxId: BOX.id, name: 'Orders', why: 'test' }, world.call)).toBeNull();
  expect(talks).toEqual(['PCMU']);
  expect(world.caller.answers.at(-1)?.status).toBe(200);
});
