import { connect, type Socket } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import type { Engine } from '../index.ts';
import { connectApplication, startLoopbackEngine } from '../rig/index.ts';
import { frame } from './framing.ts';
import { ControlServer } from './server.ts';
import type { ControlUser } from './session.ts';

let clock: ManualClock;
let engine: Engine;
let events: { name: string }[];
const open: Socket[] = [];

beforeEach(async () => {
  clock = new ManualClock();
  events = [];
  engine = await startLoopbackEngine({ clock, log: (event) => events.push(event) });
});

afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await engine.close();
});

async function stranger(): Promise<{ socket: Socket; closed: Promise<string> }> {
  const socket = connect(engine.controlPort, '127.0.0.1');
  open.push(socket);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString();
  });
  socket.on('error', () => {});
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(heard)));
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, closed };
}

/** Until the engine has logged this. */
async function logged(name: string): Promise<void> {
  while (!events.some((event) => event.name === name)) await new Promise(setImmediate);
}

describe('a stranger on the control port', () => {
  test('that says nothing is cut off after five seconds', async () => {
    const { socket, closed } = await stranger();
    socket.write('1');
    while (clock.pendingTimers === 0) await new Promise(setImmediate);
    clock.advance(5000);
    expect(await closed).toBe('');
    expect(events).toContainEqual(expect.objectContaining({ name: 'application-refused', reason: 'silent' }));
  });

  test('with a wrong secret hears so after a second, and nothing it sends meanwhile is obeyed', async () => {
    const { socket, closed } = await stranger();
    socket.write(frame('1|authenticate|wrong|') + frame('2|authenticate|cymru|') + frame('3|route|invite'));
    await logged('application-refused');
    clock.advance(999);
    socket.write(frame('4|authenticate|cymru|'));
    await new Promise(setImmediate);
    expect(engine.counters()['now.applications']).toBe(0);
    clock.advance(1);
    expect(await closed).toBe('33#1|response|1|NOK|incorrect secret');
    expect(JSON.stringify(events)).not.toContain('wrong');
  });

  test('may not announce a large frame', async () => {
    const { socket, closed } = await stranger();
    socket.write('5000#');
    expect(await closed).toBe('');
    expect(events).toContainEqual(expect.objectContaining({ name: 'control-framing-broken' }));
  });

  test('is one of 32 at a time; an application that is in stays in', async () => {
    const friend = await stranger();
    friend.socket.write(frame('1|authenticate|cymru|'));
    await logged('application-connected');
    await Promise.all(Array.from({ length: 32 }, stranger));
    const { closed } = await stranger();
    expect(await closed).toBe('');
    friend.socket.write(frame('2|ping'));
    const pong = await new Promise<string>((resolve) =>
      friend.socket.on('data', (chunk) => {
        if (chunk.includes('|2|')) resolve(chunk.toString());
      }),
    );
    expect(pong).toContain('|response|2|OK|pong');
  });
});

test('applications connect with TLS when the port has a certificate, and not in the clear', async () => {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }]);
  const control = { host: '127.0.0.1', port: 0, secret: 'cymru', tls: { key: pems.private, cert: pems.cert } };
  const secured = await startLoopbackEngine({ control });
  const address = { host: '127.0.0.1', port: secured.controlPort, secret: 'cymru' };
  const application = await connectApplication({ ...address, tls: { rejectUnauthorized: false } });
  expect(secured.counters()['now.applications']).toBe(1);
  const inTheClear = connect(secured.controlPort, '127.0.0.1');
  inTheClear.on('error', () => {});
  inTheClear.write(frame('1|authenticate|cymru|'));
  await new Promise((resolve) => inTheClear.once('close', resolve));
  expect(secured.counters()['now.applications']).toBe(1);
  application.disconnect();
  await secured.close();
});

test('an order that meets a bug is refused, and the next one is obeyed', async () => {
  const logged: object[] = [];
  const broken = new Proxy({} as ControlUser, {
    get: (_user, name) => () => {
      if (name === 'send') throw new TypeError('Authorization: Digest response="hidden"');
    },
  });
  const server = new ControlServer({ host: '127.0.0.1', port: 0, secret: 'cymru' }, broken, {
    log: (event) => logged.push(event),
    nowMs: () => 0,
    after: () => () => {},
    hostports: () => '',
  });
  await server.listen();
  const socket = connect(server.port, '127.0.0.1');
  let heard = '';
  const answered = new Promise<void>((resolve) =>
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      if (heard.includes('|3|')) resolve();
    }),
  );
  socket.write(
    frame('1|authenticate|cymru|') + frame('2|sip||||\r\nOPTIONS sip:a@b SIP/2.0\r\n\r\n') + frame('3|ping'),
  );
  await answered;
  expect(heard).toContain('|response|2|NOK|Internal error');
  expect(heard).toContain('|response|3|OK|pong');
  expect(logged).toContainEqual(expect.objectContaining({ name: 'bug', error: 'TypeError' }));
  expect(JSON.stringify(logged)).not.toContain('hidden');
  socket.destroy();
  await server.close();
});
