/**
 * Strangers who guess, scan and flood, against the whole edge; each has a loopback address of its own.
 *
 *   127.0.0.66 ── REGISTER with wrong passwords ──▶ edge    banned after the third
 *   127.0.0.20 ── REGISTER, calls ────────────────▶ edge    never notices
 */
import { createHash } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ACME, CallsWorld, passwordOf } from '#test/world/edge/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { PATIENCE_MS } from '#test/world/patience.ts';

let world: CallsWorld;
const sockets: Socket[] = [];

beforeAll(async () => {
  world = await CallsWorld.start();
});
afterAll(() => world.close());
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
  for (const { source } of world.edge.guard.bans()) world.edge.guard.unban(source);
});

/** Something that speaks SIP from an address of its own. */
async function stranger(address: string) {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  sockets.push(socket);
  let count = 0;
  const send = (text: string) => socket.send(Buffer.from(text), world.edge.udpPort, world.edge.host);
  /** Null when nothing comes. */
  const answer = (withinMs = PATIENCE_MS) =>
    new Promise<string | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), withinMs);
      socket.once('message', (bytes) => {
        clearTimeout(timer);
        resolve(bytes.toString());
      });
    });
  const request = (method: string, cseq: number, more = '', userAgent = 'Yealink') => {
    count += 1;
    return (
      `${method} sip:${ACME} SIP/2.0\r\nVia: SIP/2.0/UDP ${address}:${socket.address().port};branch=z9hG4bK${address}${count};rport\r\n` +
      `From: <sip:200@${ACME}>;tag=t\r\nTo: <sip:200@${ACME}>\r\nCall-ID: of-${address}-${socket.address().port}\r\n` +
      `CSeq: ${cseq} ${method}\r\nContact: <sip:200@${address}:${socket.address().port}>\r\nUser-Agent: ${userAgent}\r\n` +
      `Max-Forwards: 70\r\n${more}Content-Length: 0\r\n\r\n`
    );
  };
  /** One attempt: the status after the challenge, null for silence. */
  async function register(password: string, cseq = 1, withinMs = PATIENCE_MS): Promise<number | null> {
    send(request('REGISTER', cseq));
    const challenge = await answer(withinMs);
    if (challenge === null) return null;
    const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
    send(request('REGISTER', cseq + 1, `Authorization: ${credentials(password, nonce)}\r\n`));
    return statusOf(await answer());
  }
  return { send, answer, request, register };
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function credentials(password: string, nonce: string): string {
  const uri = `sip:${ACME}`;
  const response = md5(`${md5(`200:${ACME}:${password}`)}:${nonce}:00000001:c:auth:${md5(`REGISTER:${uri}`)}`);
  return (
    `Digest username="200", realm="${ACME}", nonce="${nonce}", uri="${uri}", response="${response}", ` +
    'algorithm=MD5, qop=auth, nc=00000001, cnonce="c"'
  );
}

const statusOf = (answer: string | null): number | null => (answer === null ? null : Number(answer.split(' ')[1]));

test('three wrong passwords, and the source is not heard any more; others are, and it is once the ban is lifted', async () => {
  const [guesser, phone] = [await stranger('127.0.0.66'), await stranger('127.0.0.20')];
  for (let cseq = 1; cseq < 7; cseq += 2) expect(await guesser.register('wrong', cseq)).toBe(403);
  expect(await guesser.register('wrong', 7, 500)).toBeNull();
  expect(await phone.register(passwordOf('200'))).toBe(200);
  expect(world.edge.guard.bans()).toMatchObject([{ source: '127.0.0.66', reason: 'auth' }]);
  world.edge.guard.unban('127.0.0.66');
  expect(await guesser.register(passwordOf('200'), 20)).toBe(200);
});

test('a banned source has no connection either', async () => {
  const guesser = await stranger('127.0.0.67');
  for (let cseq = 1; cseq < 7; cseq += 2) await guesser.register('wrong', cseq);
  const socket = connect({ host: world.edge.host, port: world.edge.tcpPort, localAddress: '127.0.0.67' });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  expect(world.edge.guard.bans()).toMatchObject([{ source: '127.0.0.67' }]);
});

test('a scanner hears nothing, not even that somebody is there', async () => {
  const scanner = await stranger('127.0.0.68');
  scanner.send(scanner.request('OPTIONS', 1, '', 'friendly-scanner'));
  expect(await scanner.answer(300)).toBeNull();
  scanner.send(scanner.request('OPTIONS', 2, '', 'Yealink'));
  expect(await scanner.answer(300)).toBeNull();
});

test('credentials made with another address’ nonce prove nothing, and ban nobody', async () => {
  const [attacker, victim] = [await stranger('127.0.0.69'), await stranger('127.0.0.21')];
  attacker.send(attacker.request('REGISTER', 1));
  const nonce = /nonce="([^"]+)"/.exec((await attacker.answer()) ?? '')?.[1] ?? '';
  for (let cseq = 10; cseq < 20; cseq++) {
    victim.send(victim.request('REGISTER', cseq, `Authorization: ${credentials('wrong', nonce)}\r\n`));
    expect(statusOf(await victim.answer())).toBe(401);
  }
  expect(world.edge.guard.bans()).toEqual([]);
});

test('a flood from strangers leaves registered phones their calls', async () => {
  const callee = world.phone('201');
  await callee.registers();
  const flooders = await Promise.all([1, 2].map((last) => stranger(`127.0.1.${last}`)));
  const dropped = () => world.edge.signalingCounters()['dropped.rate-limited.INVITE'] ?? 0;
  let isOver = false;
  const flood = (async () => {
    for (let cseq = 1; !isOver; cseq++) {
      // No more than the edge, in the same loop, reads in a turn: else the socket overflows, and it is not the guard that drops.
      for (const flooder of flooders) {
        for (let count = 0; count < 10; count++) flooder.send(flooder.request('INVITE', cseq));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  try {
    await eventually(() => expect(dropped()).toBeGreaterThan(0));
    const phone = await stranger('127.0.0.22');
    for (let cseq = 1; cseq < 21; cseq += 2) expect(await phone.register(passwordOf('200'), cseq)).toBe(200);
  } finally {
    isOver = true;
    await flood;
  }
});
