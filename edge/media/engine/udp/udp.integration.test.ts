import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '#shared/world/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { Descriptors } from './descriptors.ts';
import { DgramSockets } from './dgram-socket.ts';
import { DueClock } from './due-clock.ts';
import { EFD_CLOEXEC, EFD_NONBLOCK, loadLibc } from './libc.ts';
import { NativeSockets } from './native-socket.ts';
import { Poller } from './poller.ts';
import { bindPair, type UdpSocket, type UdpSockets } from './socket.ts';

const libc = await loadLibc();
if (!libc) throw new Error('these tests need Linux and the package koffi');
const descriptors = new Descriptors(Descriptors.memory());
const wakeDescriptor = libc.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
const clock = new DueClock(systemClock);
const poller = new Poller({ libc, descriptors, clock, wakeDescriptor });
const native = new NativeSockets({ libc, descriptors, poller }, 46);

const open: UdpSocket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

async function bound(sockets: UdpSockets, address: string, port = 0): Promise<UdpSocket> {
  const outcome = await sockets.bind(address, port);
  if (!outcome.ok) throw new Error(outcome.code);
  open.push(outcome.socket);
  return outcome.socket;
}

/** What a socket hears from now on: text, and from where. */
function heardBy(socket: UdpSocket): string[] {
  const heard: string[] = [];
  socket.onMessage = (packet, { address, port }) => void heard.push(`${Buffer.from(packet)} ${address} ${port}`);
  return heard;
}

describe.each<[string, UdpSockets]>([
  ['native', native],
  ['dgram', new DgramSockets()],
])('%s sockets', (_, sockets) => {
  test.each(['127.0.0.1', '::1'])('send and hear at %s, each packet with its source', async (address) => {
    const [a, b, c] = [await bound(sockets, address), await bound(sockets, address), await bound(sockets, address)];
    const heard = heardBy(c);
    a.send(Buffer.from('one'), c.port, address);
    b.send(Buffer.from('two'), c.port, address);
    a.send(Buffer.from('three'), c.port, address);
    const expected = [`one ${address} ${a.port}`, `two ${address} ${b.port}`, `three ${address} ${a.port}`];
    await eventually(() => expect([...heard].sort()).toEqual(expected.sort()));
  });

  test('send to one after the other', async () => {
    const [a, b, c] = [
      await bound(sockets, '127.0.0.1'),
      await bound(sockets, '127.0.0.1'),
      await bound(sockets, '127.0.0.1'),
    ];
    const [atB, atC] = [heardBy(b), heardBy(c)];
    for (const text of ['1', '2']) {
      a.send(Buffer.from(`b${text}`), b.port, '127.0.0.1');
      a.send(Buffer.from(`c${text}`), c.port, '127.0.0.1');
    }
    await eventually(() => expect([atB.length, atC.length]).toEqual([2, 2]));
    expect(atB[0]).toContain('b1');
    expect(atC[1]).toContain('c2');
  });

  test('send together, in order, and by themselves after that', async () => {
    const [a, b, c] = [
      await bound(sockets, '127.0.0.1'),
      await bound(sockets, '127.0.0.1'),
      await bound(sockets, '127.0.0.1'),
    ];
    const heard = heardBy(c);
    sockets.sendTogether(() => {
      a.send(Buffer.from('one'), c.port, '127.0.0.1');
      b.send(Buffer.from('two'), c.port, '127.0.0.1');
    });
    const expected = [`one 127.0.0.1 ${a.port}`, `two 127.0.0.1 ${b.port}`];
    await eventually(() => expect(heard).toEqual(expected));
    a.send(Buffer.from('three'), c.port, '127.0.0.1');
    await eventually(() => expect(heard).toEqual([...expected, `three 127.0.0.1 ${a.port}`]));
  });

  test('a packet stays as it is when others come', async () => {
    const [a, b] = [await bound(sockets, '127.0.0.1'), await bound(sockets, '127.0.0.1')];
    const kept: Uint8Array[] = [];
    b.onMessage = (packet) => void kept.push(packet);
    const texts = Array.from({ length: 200 }, (_unused, n) => `packet ${n} ${'x'.repeat(n * 7)}`);
    for (const text of texts) {
      a.send(Buffer.from(text), b.port, '127.0.0.1');
      await eventually(() => expect(kept.length).toBe(texts.indexOf(text) + 1));
    }
    expect(kept.map((packet) => Buffer.from(packet).toString())).toEqual(texts);
  });

  test.each([9000, 60_000])('a packet of %i bytes comes whole', async (length) => {
    const [a, b] = [await bound(sockets, '127.0.0.1'), await bound(sockets, '127.0.0.1')];
    const heard: Uint8Array[] = [];
    b.onMessage = (packet) => void heard.push(packet);
    const packets = Array.from({ length: 2 }, (_unused, n) => Buffer.alloc(length, n));
    for (const packet of packets) a.send(packet, b.port, '127.0.0.1');
    await eventually(() => expect(heard).toHaveLength(2));
    expect(packets.every((packet, n) => packet.equals(heard[n] ?? Buffer.alloc(0)))).toBe(true);
  });

  test('nothing is told of what came while nobody listened', async () => {
    const [a, b, other] = [
      await bound(sockets, '127.0.0.1'),
      await bound(sockets, '127.0.0.1'),
      await bound(sockets, '127.0.0.1'),
    ];
    const proof = heardBy(other);
    heardBy(b);
    b.onMessage = null;
    a.send(Buffer.from('old'), b.port, '127.0.0.1');
    a.send(Buffer.from('proof'), other.port, '127.0.0.1');
    await eventually(() => expect(proof).toHaveLength(1));
    const heard = heardBy(b);
    a.send(Buffer.from('new'), b.port, '127.0.0.1');
    await eventually(() => expect(heard).toEqual([`new 127.0.0.1 ${a.port}`]));
  });

  test('a port that is taken is refused, and free again when closed', async () => {
    const first = await bound(sockets, '127.0.0.1');
    expect(await sockets.bind('127.0.0.1', first.port)).toEqual({ ok: false, code: 'EADDRINUSE' });
    open.splice(open.indexOf(first), 1);
    first.close();
    expect((await bound(sockets, '127.0.0.1', first.port)).port).toBe(first.port);
  });

  test('an address that is not ours is refused', async () => {
    expect(await sockets.bind('203.0.113.7', 0)).toEqual({ ok: false, code: 'EADDRNOTAVAIL' });
  });

  test('a pair is bound whole, or not at all', async () => {
    const [taken, free] = [await bound(sockets, '127.0.0.1'), await bound(sockets, '127.0.0.1')];
    open.splice(open.indexOf(free), 1);
    free.close();
    const place = { address: '127.0.0.1', rtpPort: free.port, rtcpPort: taken.port };
    expect(await bindPair(sockets, place)).toEqual({ ok: false, code: 'EADDRINUSE' });
    expect((await bound(sockets, '127.0.0.1', free.port)).port).toBe(free.port);
  });
});

test.each(['127.0.0.1', '::1'])('native sockets mark what they send as expedited forwarding at %s', async (address) => {
  const socket = await bound(native, address);
  const [level, name] = address === '::1' ? [41, 67] : [0, 1];
  const [value, size] = [new Uint8Array(4), Uint8Array.of(4, 0, 0, 0)];
  const descriptor = [...descriptors.all()].at(-1) ?? -1;
  expect(libc.getsockopt(descriptor, level, name, value, size)).toBe(0);
  expect(socket.port).toBeGreaterThan(0);
  expect(value[0]).toBe(46 << 2);
});

test('what native sockets cannot send is told once, and the socket goes on', async () => {
  const [a, b] = [await bound(native, '127.0.0.1'), await bound(native, '127.0.0.1')];
  const errors: string[] = [];
  a.onError = (code) => void errors.push(code);
  for (let n = 0; n < 3; n++) a.send(Buffer.alloc(70_000), b.port, '127.0.0.1');
  expect(errors).toEqual(['EMSGSIZE']);
  const heard = heardBy(b);
  a.send(Buffer.from('still here'), b.port, '127.0.0.1');
  await eventually(() => expect(heard).toEqual([`still here 127.0.0.1 ${a.port}`]));
});

test('timers ring and messages are heard while packets are waited for', async () => {
  const socket = await bound(native, '127.0.0.1');
  heardBy(socket);
  await new Promise<void>((resolve) => void clock.after(20, resolve));
  const { port1, port2 } = new MessageChannel();
  const message = new Promise((resolve) => port2.once('message', resolve));
  port1.postMessage('hello');
  libc.write(wakeDescriptor, new Uint8Array(BigUint64Array.of(1n).buffer), 8);
  expect(await message).toBe('hello');
  port1.close();
  await new Promise<void>((resolve) => void clock.after(20, resolve));
  expect(libc.read(wakeDescriptor, new Uint8Array(8), 8)).toBe(-1); // it was read, or it would wake for ever
});
