import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { Application } from './agent/index.ts';
import { DEFAULT_LIMITS, parseMessage } from './parser/index.ts';
import { addressOf, startLoopbackEngine } from './rig/index.ts';
import { TORTURE, tortureBytes } from './rig/torture.ts';

const PROBE =
  'OPTIONS sip:probe@h SIP/2.0\r\nVia: SIP/2.0/UDP probe.invalid;branch=z9hG4bKprobe;rport\r\nFrom: <sip:probe@h>;tag=1\r\n' +
  'To: <sip:probe@h>\r\nCall-ID: probe\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';

/** Methods with a handler; the application refuses whatever comes with 486. */
const ROUTES = new Set(['invite', 'register', 'options', 'message', 'bye']);

async function startRefusingEngine() {
  const engine = await startLoopbackEngine();
  const parsed = parseMessage(Buffer.from('SIP/2.0 486 Busy Here\r\n\r\n'), 'datagram', DEFAULT_LIMITS);
  if (!parsed.ok) throw new Error(parsed.fault);
  const ignore = (): void => {};
  const application: Application = {
    tags: new Set(),
    routes: ROUTES,
    request: ({ id }) => orders.respond({ application, message: parsed.message, sent: ignore, refused: ignore }, id),
    canceled: ignore,
    acknowledged: ignore,
    responded: ignore,
    unanswered: ignore,
    released: ignore,
    record: ignore,
  };
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

test('the two requests of §3.1.1.8 are both answered when they come over TCP', async () => {
  const engine = await startRefusingEngine();
  const socket = connect(addressOf(engine, 'tcp').port, '127.0.0.1');
  let heard = '';
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (heard.includes('CSeq: 8 REGISTER') && heard.split('486 Busy').length === 3) resolve();
    });
  });
  socket.write(tortureBytes('dblreq'));
  await answered;
  expect(heard).toContain('CSeq: 8 INVITE');
  socket.destroy();
  await engine.close();
});
