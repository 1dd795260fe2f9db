import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, parseMessage } from './parser/index.ts';
import { addressOf, applicationOf, startLoopbackEngine } from './rig/index.ts';
import { TORTURE, tortureBytes } from './rig/torture.ts';

const PROBE =
  'OPTIONS sip:probe@h SIP/2.0\r\nVia: SIP/2.0/UDP probe.invalid;branch=z9hG4bKprobe;rport\r\nFrom: <sip:probe@h>;tag=1\r\n' +
  'To: <sip:probe@h>\r\nCall-ID: probe\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';

/** Methods with a handler; the application refuses whatever comes with 486. */
const ROUTES = ['invite', 'register', 'options', 'message', 'bye'];

async function startRefusingEngine() {
  const engine = await startLoopbackEngine();
  const parsed = parseMessage(Buffer.from('SIP/2.0 486 Busy Here\r\n\r\n'), 'datagram', DEFAULT_LIMITS);
  if (!parsed.ok) throw new Error(parsed.fault);
  const application = applicationOf(ROUTES, ({ id }) =>
    orders.respond({ application, message: parsed.message, sent: () => {}, refused: () => {} }, id),
  );
  const orders = engine.join(application);
  return engine;
}

/** Final responses heard until the answer to the probe, which is sent after the message. */
async function repliesBeforeProbe(socket: Socket, bytes: Buffer, port: number): Promise<string[]> {
  const replies: string[] = [];
  const answered = new Promise<void>((resolve) => {
    socket.on('message', (reply) => {
      const text = reply.toString('latin1');
      if (text.includes('\r\nCall-ID: probe\r\n')) resolve();
      else if (!text.startsWith('SIP/2.0 1')) replies.push(text.slice(8, 11));
    });
  });
  socket.send(bytes, port, '127.0.0.1');
  socket.send(PROBE, port, '127.0.0.1');
  await answered;
  return replies;
}

test.each(TORTURE)('RFC $rfc §$section $name over UDP: $reply', async ({ name, reply }) => {
  const engine = await startRefusingEngine();
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const replies = await repliesBeforeProbe(socket, tortureBytes(name), addressOf(engine, 'udp').port);
  expect(replies).toEqual(reply === 'nothing' ? [] : [reply === 'application' ? '486' : reply]);
  socket.close();
  await engine.close();
});

/** What TCP makes of messages whose length is not what their Content-Length says, or that have none (RFC 3261 §18.3). */
const OVER_TCP: Readonly<Record<string, readonly string[]>> = {
  // The second request is a message of its own here.
  dblreq: ['486', '486'],
  inv2543: ['400'],
};
/** Its Content-Length promises more than comes. */
const INCOMPLETE = 'clerr';

/** Final responses heard on a connection until the answer to the probe, or until the engine closes it. */
async function repliesOverTcp(bytes: Buffer, port: number): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  const over = new Promise<void>((resolve) => {
    socket.on('close', resolve);
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      const at = heard.indexOf('\r\nCall-ID: probe\r\n');
      if (at >= 0 && heard.indexOf('\r\n\r\n', at) >= 0) resolve();
    });
  });
  socket.on('error', () => {});
  socket.write(bytes);
  socket.write(PROBE.replace('UDP', 'TCP'));
  await over;
  socket.destroy();
  const heads = heard
    .split('\r\n\r\n')
    .filter((head) => head.startsWith('SIP/2.0 ') && !head.includes('Call-ID: probe'));
  return heads.map((head) => head.slice(8, 11)).filter((status) => status >= '200');
}

test.each(TORTURE.filter(({ name }) => name !== INCOMPLETE))(
  'RFC $rfc §$section $name over TCP: $reply',
  async ({ name, reply }) => {
    const engine = await startRefusingEngine();
    const usual = reply === 'nothing' ? [] : [reply === 'application' ? '486' : reply];
    const replies = await repliesOverTcp(tortureBytes(name), addressOf(engine, 'tcp').port);
    expect(replies).toEqual(OVER_TCP[name] ?? usual);
    await engine.close();
  },
);

test('the body that §3.1.2.2 promises is waited for over TCP, and then its INVITE is answered', async () => {
  const engine = await startRefusingEngine();
  const bytes = tortureBytes(INCOMPLETE);
  const bodyStart = bytes.indexOf('\r\n\r\n') + 4;
  const rest = Buffer.alloc(9999 - (bytes.length - bodyStart), 'x');
  const replies = await repliesOverTcp(Buffer.concat([bytes, rest]), addressOf(engine, 'tcp').port);
  expect(replies).toEqual(['486']);
  await engine.close();
});
