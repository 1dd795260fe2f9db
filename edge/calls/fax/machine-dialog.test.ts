import { beforeEach, describe, expect, test } from 'vitest';
import { settle } from '#test/world/edge/fake-call.ts';
import { ManualClock } from '#test/world/index.ts';
import type { SipRequest } from '../signaling-port/index.ts';
import type { CalledMachine, MachinePlace } from './fax-port.ts';
import { t38Answer } from './fax-sdp.ts';
import { MachineDialog } from './machine-dialog.ts';

const PLACE = { address: '127.0.0.1', port: 4000 };
const CALLER = { address: '192.0.2.10', port: 5000 };

/** A machine that has been called, and who talks to it. */
let dialog: MachineDialog;
let clock: ManualClock;
let switched: MachinePlace[];
let asked: SipRequest[];
beforeEach(() => {
  clock = new ManualClock();
  switched = [];
  asked = [];
  const machine: CalledMachine = {
    place: PLACE,
    routeTo: (to) => to,
    talk: () => {},
    switchToT38: (to) => void switched.push(to),
    end: () => {},
    onBegins: () => {},
    onDone: () => {},
  };
  dialog = new MachineDialog(machine, 'leg_1', { place: CALLER, codec: 'PCMA' });
});

const listen = () => dialog.onRequest((request) => void asked.push(request));
const answer = (status: number) =>
  asked.at(-1)?.respond(status, status < 300 ? { body: t38Answer(sdp(), CALLER, 1) ?? '' } : {});
const sdp = () => asked.at(-1)?.body ?? '';

describe('T.38 is offered', () => {
  test('once, and who takes it is talked to by it', () => {
    listen();
    dialog.offerT38(clock);
    dialog.offerT38(clock);
    answer(200);
    dialog.offerT38(clock);
    expect(asked).toHaveLength(1);
    expect(switched).toEqual([CALLER]);
  });

  test('though the time for it came before the caller had acknowledged our answer', async () => {
    dialog.offerT38(clock);
    listen();
    await settle();
    expect(asked).toHaveLength(1);
    answer(200);
    expect(switched).toEqual([CALLER]);
  });

  test.each([491, 500])('again where another offer was on its way: %i', async (status) => {
    listen();
    dialog.offerT38(clock);
    answer(status);
    expect(asked).toHaveLength(1);
    await clock.advance(1000);
    expect(asked).toHaveLength(2);
    answer(200);
    expect(switched).toEqual([CALLER]);
  });

  test('not again to who refuses it, nor for ever', async () => {
    listen();
    dialog.offerT38(clock);
    answer(488);
    await clock.advance(60_000);
    expect(asked).toHaveLength(1);
    dialog.offerT38(clock);
    for (let times = 0; times < 10; times++) {
      answer(491);
      await clock.advance(1000);
    }
    expect(asked).toHaveLength(4);
    expect(switched).toEqual([]);
  });

  test('to nobody who has gone meanwhile', async () => {
    listen();
    dialog.offerT38(clock);
    answer(491);
    dialog.release();
    await clock.advance(1000);
    expect(asked).toHaveLength(1);
  });
});
