import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import { addressOf, OFFER, startLoopbackEngine, udpPhone } from '../rig/index.ts';
import { Mutations } from '../rig/mutations.ts';
import { FrameReader, splitFrame } from './framing.ts';

const ORDERS = 5000;

/**
 * What drachtio-srf sends, with a dialog and a transaction that exist: their names reach deepest. Leaders of messages get no
 * wounds: they say where a request goes, and it must not leave this machine.
 */
const ordersOf = (transactionId: string, dialogId: string, next: string): string[] => [
  `1|sip|${transactionId}||\r\nSIP/2.0 183 Session Progress\r\nContent-Type: application/sdp\r\n\r\n${OFFER}`,
  `1|sip|${transactionId}||\r\nSIP/2.0 180 Ringing\r\nRequire: 100rel\r\nContact: <sip:localhost>\r\n\r\n`,
  `1|sip|||${next}\r\nINVITE sip:a@127.0.0.1:9 SIP/2.0\r\nFrom: <sip:b@localhost>;tag=1\r\nTo: <sip:c@localhost>\r\nCall-ID: own\r\nContact: <sip:localhost>\r\nCSeq: 7 INVITE\r\nContent-Type: application/sdp\r\n\r\n${OFFER}`,
  `1|sip||${dialogId}|\r\nINFO sip:placeholder SIP/2.0\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=5\r\n`,
  `1|sip|${transactionId}||\r\nCANCEL sip:placeholder SIP/2.0\r\n\r\n`,
  `1|sip||${dialogId}|\r\nACK sip:placeholder SIP/2.0\r\n\r\n`,
  `1|proxy|${transactionId}|remainInDialog|fullResponse|followRedirects|simultaneous|2s|500ms|${next}|${next}\r\nINVITE sip:x SIP/2.0\r\nX-Rule: 1\r\n\r\n`,
  '1|route|invite',
  '1|remove_route|options',
  '1|ping',
  '1|authenticate|cymru|a,b',
];

test('5,000 mutated orders of an application neither end the engine nor meet a bug in it', async () => {
  const bugs: object[] = [];
  const engine = await startLoopbackEngine({
    timers: { t1Ms: 5, t2Ms: 40, t4Ms: 50, dMs: 320 },
    log: (event) => event.name === 'bug' && bugs.push(event),
  });
  const phone = await udpPhone(addressOf(engine, 'udp'));
  const socket = connect(engine.controlPort, '127.0.0.1');
  const reader = new FrameReader();
  const told: string[][] = [];
  let hear = (): void => {};
  socket.on('data', (chunk: Buffer) => {
    const frames = reader.push(chunk);
    if (frames === 'broken') throw new Error('the engine broke the framing');
    for (const bytes of frames) told.push(splitFrame(bytes).tokens);
    hear();
  });
  const say = (content: Buffer): void => {
    socket.write(Buffer.concat([Buffer.from(`${content.length}#`), content]));
  };
  const heard = async (fits: (tokens: string[]) => boolean): Promise<string[]> => {
    for (;;) {
      const at = told.findIndex(fits);
      if (at >= 0) return told.splice(at, 1)[0] as string[];
      await new Promise<void>((resolve) => {
        hear = resolve;
      });
    }
  };
  say(Buffer.from('auth|authenticate|cymru|'));
  await heard((tokens) => tokens[1] === 'response');

  const mutations = new Mutations(new SeededChance(9022));
  for (let sent = 0; sent < ORDERS; sent += 100) {
    say(Buffer.from('r|route|invite'));
    phone.request('INVITE', 'sip:200@127.0.0.1', {}, OFFER);
    const invite = await heard((tokens) => tokens[1] === 'sip' && tokens[2] === 'network');
    const transactionId = invite[8] as string;
    say(Buffer.from(`early|sip|${transactionId}||\r\nSIP/2.0 180 Ringing\r\n\r\n`));
    const early = await heard((tokens) => tokens[2] === 'early');
    const orders = ordersOf(transactionId, early[11] ?? '', phone.uri);
    for (let i = 0; i < 100; i++) {
      const order = orders[i % orders.length] as string;
      const messageAt = order.indexOf('\r\n') + 2;
      if (messageAt < 2) say(mutations.of(Buffer.from(order)));
      else {
        const message = mutations.of(Buffer.from(order.slice(messageAt)));
        say(Buffer.concat([Buffer.from(order.slice(0, messageAt)), message]));
      }
    }
    say(Buffer.from(`pong${sent}|ping`));
    await heard((tokens) => tokens[2] === `pong${sent}`);
    told.length = 0;
    say(Buffer.from(`end|sip|${transactionId}||\r\nSIP/2.0 486 Busy Here\r\n\r\n`));
  }
  expect(bugs).toEqual([]);
  socket.destroy();
  await phone.close();
  await engine.close();
});
