import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { SeededChance } from '#test/world/index.ts';
import { BrowserPeer, freePortRange, RtpPeer, rtpPacket } from '#test/world/rtp/index.ts';
import { newDtlsCertificate } from './dtls/index.ts';
import type { MediaEndpoint, MediaServer } from './index.ts';
import { startMedia } from './server.ts';
import { workerSpawner } from './spawn-worker.ts';

/** Browsers and phones on real sockets, with an endpoint each. */

const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const eventually = (check: () => unknown) => vi.waitFor(check, { interval: 5, timeout: 5000 });
const certificate = () => newDtlsCertificate(systemChance, systemClock.nowMs());

async function media(log: (event: object) => void = () => {}, spawn?: () => Worker): Promise<MediaServer> {
  const ports = await freePortRange(8);
  const addresses = [{ address: '127.0.0.1' }] as const;
  const server = await startMedia(
    { addresses, ports, workers: 1, clock: systemClock, chance: new SeededChance(), log },
    spawn,
  );
  cleanUps.push(() => server.close());
  return server;
}

async function peer(): Promise<RtpPeer> {
  const opened = await RtpPeer.open();
  cleanUps.push(() => opened.close());
  return opened;
}

/** A browser and a phone with an endpoint each, bridged. */
async function callWith(server: MediaServer, shown = certificate()) {
  const [toBrowser, toPhone] = [await server.open(), await server.open()];
  if (!toBrowser.ok || !toPhone.ok) throw new Error('there are ports');
  const phone = await peer();
  toPhone.endpoint.setRemote({
    address: '127.0.0.1',
    rtpPort: phone.rtpPort,
    rtcpPort: phone.rtcpPort,
    payloads: [PCMU],
    direction: 'sendrecv',
    srtp: null,
  });
  server.bridge(toBrowser.endpoint, toPhone.endpoint);
  const browser = new BrowserPeer({ peer: await peer(), port: toBrowser.endpoint.rtpPort, certificate: shown });
  const agree = (named = shown) => toBrowser.endpoint.setRemote(browser.remote(named));
  return { browser, agree, phone, toBrowser: toBrowser.endpoint, toPhone: toPhone.endpoint };
}

const speechHeardBy = (phone: RtpPeer) => phone.heard.map(({ packet }) => packet.toString('latin1', 12));
const droppedBy = async (endpoint: MediaEndpoint) => {
  const { dropped } = await endpoint.statistics();
  return Object.fromEntries(Object.entries(dropped).filter(([, count]) => count > 0));
};

test('a browser and a phone hear each other', async () => {
  const { browser, agree, phone, toBrowser, toPhone } = await callWith(await media());
  agree();
  await browser.check();
  await browser.handshake();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
  phone.send(toPhone.rtpPort, rtpPacket({ payload: Buffer.from('an answer') }));
  await eventually(() => expect(browser.heard()).toEqual(['an answer']));
  expect(Object.keys(await droppedBy(toBrowser))).not.toContain('forged');
});

test('who shows another certificate than SDP names hears nothing, and is not heard', async () => {
  const events: object[] = [];
  const { browser, agree, phone, toBrowser, toPhone } = await callWith(await media((event) => events.push(event)));
  agree(certificate());
  await browser.check();
  await browser.handshake();
  await eventually(async () => expect(await droppedBy(toBrowser)).toMatchObject({ 'bad-handshake': 1 }));
  expect(events).toContainEqual({ name: 'media-handshake-failed', endpoint: toBrowser.id, error: 'unproven' });
  const { 'not-expected': before = 0 } = await droppedBy(toBrowser);
  browser.send(1);
  await eventually(async () => expect(await droppedBy(toBrowser)).toMatchObject({ 'not-expected': before + 1 }));
  phone.send(toPhone.rtpPort, rtpPacket({ payload: Buffer.from('a secret') }));
  await eventually(async () => expect((await toPhone.statistics()).received.packets).toBe(1));
  expect([speechHeardBy(phone), (await toBrowser.statistics()).sent.packets]).toEqual([[], 0]);
});

test('DTLS that is cut, and DTLS from elsewhere, disturb no handshake', async () => {
  const { browser, agree, phone, toBrowser } = await callWith(await media());
  agree();
  await browser.check();
  const stranger = await peer();
  const record = Buffer.from('14fefd0000000000000000000101', 'hex');
  stranger.send(toBrowser.rtpPort, record);
  browser.peer.send(toBrowser.rtpPort, record.subarray(0, 13));
  browser.peer.send(toBrowser.rtpPort, record);
  await browser.handshake();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
  expect(await droppedBy(toBrowser)).toMatchObject({ 'wrong-source': 1, 'bad-handshake': 1 });
});

test('another exchange with the same certificate needs no other handshake', async () => {
  const { browser, agree, phone } = await callWith(await media());
  agree();
  await browser.check();
  await browser.handshake();
  agree();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
});

test('after a handshake that proved nothing, another exchange begins another', async () => {
  const { browser, agree, phone, toBrowser } = await callWith(await media());
  agree();
  await browser.check();
  const { peer, port } = { peer: browser.peer, port: toBrowser.rtpPort };
  await new BrowserPeer({ peer, port, certificate: certificate() }).handshake();
  await eventually(async () => expect(await droppedBy(toBrowser)).toMatchObject({ 'bad-handshake': 1 }));
  agree();
  await browser.handshake();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
});

test('a browser whose network changes is heard from there after a check', async () => {
  const { browser, agree, phone } = await callWith(await media());
  agree();
  await browser.check();
  await browser.handshake();
  const elsewhere = await peer();
  await browser.check(elsewhere);
  await eventually(() => {
    browser.send(1, elsewhere);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
});

test('a call of a browser goes on when its thread dies: the keys are known still', async () => {
  const workers: Worker[] = [];
  const spawnWorker = await workerSpawner();
  const server = await media(undefined, () => {
    const worker = spawnWorker();
    workers.push(worker);
    return worker;
  });
  const { browser, agree, phone } = await callWith(server);
  agree();
  await browser.check();
  await browser.handshake();
  await workers[0]?.terminate();
  browser.peer.heard.length = 0;
  await browser.check();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
});
