import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { DtlsClient } from 'werift';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { SeededChance } from '#test/world/index.ts';
import { connectivityCheck, freePortRange, RtpPeer, rtpPacket } from '#test/world/rtp/index.ts';
import { type DtlsCertificate, newDtlsCertificate } from './dtls/index.ts';
import { type MediaEndpoint, type MediaServer, newIceCredentials } from './index.ts';
import { startMedia } from './server.ts';
import { workerSpawner } from './spawn-worker.ts';
import { SrtpReceiver, SrtpSender } from './srtp/index.ts';

/** A browser's media half on a real socket: checks, handshake and SRTP; with a phone behind the endpoint's partner. */

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

class BrowserPeer {
  readonly peer: RtpPeer;
  readonly #ours = newIceCredentials(systemChance);
  readonly #theirUfrag = 'browser';
  readonly #certificate: DtlsCertificate;
  readonly #endpoint: MediaEndpoint;
  #srtp: { sender: SrtpSender; receiver: SrtpReceiver } | null = null;

  constructor(peer: RtpPeer, endpoint: MediaEndpoint, certificate: DtlsCertificate) {
    this.peer = peer;
    this.#endpoint = endpoint;
    this.#certificate = certificate;
  }

  /** @param named  whose certificate SDP names */
  agree(named: DtlsCertificate = this.#certificate): void {
    const ice = { ours: this.#ours, theirUfrag: this.#theirUfrag };
    this.#endpoint.setRemote({
      address: '0.0.0.0',
      rtpPort: 9,
      rtcpPort: 9,
      payloads: [PCMU],
      direction: 'sendrecv',
      srtp: null,
      webrtc: { ice, fingerprints: [named.fingerprint] },
    });
  }

  /** Until it is answered: the order before may be under way. */
  async check(peer = this.peer): Promise<void> {
    const username = `${this.#ours.ufrag}:${this.#theirUfrag}`;
    const check = connectivityCheck({ username, password: this.#ours.password, isNominating: true });
    await eventually(() => {
      peer.send(this.#endpoint.rtpPort, check);
      expect(peer.heard.some(({ packet }) => packet.readUInt16BE(0) === 0x0101)).toBe(true);
    });
  }

  /** Resolves when both sides have said that they are done. */
  async handshake(): Promise<void> {
    const send = async (datagram: Buffer) => this.peer.send(this.#endpoint.rtpPort, Buffer.from(datagram));
    const wire = {
      type: 'udp',
      address: { address: '', port: 0, family: 'IPv4' },
      closed: false,
      onData: (_: Buffer) => {},
      send,
      close: async () => {},
    };
    const client = new DtlsClient({
      transport: wire,
      cert: this.#certificate.certificatePem,
      key: this.#certificate.privateKeyPem,
      signatureHash: { hash: 4, signature: 3 },
      srtpProfiles: [1],
      extendedMasterSecret: true,
    });
    const connected = new Promise<void>((resolve) => client.onConnect.subscribe(() => resolve()));
    let taken = 0;
    const pump = setInterval(() => {
      for (const { packet } of this.peer.heard.slice(taken)) if ((packet[0] ?? 0) < 64) wire.onData(packet);
      taken = this.peer.heard.length;
    }, 2);
    void client.connect();
    await connected;
    clearInterval(pump);
    const { localKey, localSalt, remoteKey, remoteSalt } = client.extractSessionKeys(16, 14);
    const text = (...parts: Buffer[]) => Buffer.concat(parts).toString('base64');
    const suite = 'AES_CM_128_HMAC_SHA1_80';
    this.#srtp = {
      sender: new SrtpSender(suite, text(localKey, localSalt)),
      receiver: new SrtpReceiver(suite, text(remoteKey, remoteSalt)),
    };
  }

  send(sequence: number, peer = this.peer): void {
    const sealed = this.#srtp?.sender.sealRtp(rtpPacket({ sequence, payload: Buffer.from(`speech ${sequence}`) }));
    peer.send(this.#endpoint.rtpPort, sealed ?? Buffer.alloc(0));
  }

  /** Payloads of what it could open. */
  heard(): string[] {
    const wires = this.peer.heard.filter(({ packet }) => (packet[0] ?? 0) >= 128 && (packet[1] ?? 0) < 192);
    const opened = wires.map(({ packet }) => this.#srtp?.receiver.openRtp(Buffer.from(packet)));
    return opened.flatMap((packet) =>
      packet instanceof Uint8Array ? [Buffer.from(packet).toString('latin1', 12)] : [],
    );
  }
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
  const browser = new BrowserPeer(await peer(), toBrowser.endpoint, shown);
  return { browser, phone, toBrowser: toBrowser.endpoint, toPhone: toPhone.endpoint };
}

const speechHeardBy = (phone: RtpPeer) => phone.heard.map(({ packet }) => packet.toString('latin1', 12));
const droppedBy = async (endpoint: MediaEndpoint) => {
  const { dropped } = await endpoint.statistics();
  return Object.fromEntries(Object.entries(dropped).filter(([, count]) => count > 0));
};

test('a browser and a phone hear each other', async () => {
  const { browser, phone, toBrowser, toPhone } = await callWith(await media());
  browser.agree();
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
  const { browser, phone, toBrowser, toPhone } = await callWith(await media((event) => events.push(event)));
  browser.agree(certificate());
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
  const { browser, phone, toBrowser } = await callWith(await media());
  browser.agree();
  await browser.check();
  const stranger = await peer();
  const record = Buffer.from('16fefd00000000000000000002abcd', 'hex');
  stranger.send(toBrowser.rtpPort, record);
  browser.peer.send(toBrowser.rtpPort, record.subarray(0, 14));
  browser.peer.send(toBrowser.rtpPort, record);
  await browser.handshake();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
  expect(await droppedBy(toBrowser)).toMatchObject({ 'wrong-source': 1, 'bad-handshake': 1 });
});

test('another exchange with the same certificate needs no other handshake', async () => {
  const { browser, phone } = await callWith(await media());
  browser.agree();
  await browser.check();
  await browser.handshake();
  browser.agree();
  await eventually(() => {
    browser.send(1);
    expect(speechHeardBy(phone)).toContain('speech 1');
  });
});

test('a browser whose network changes is heard from there after a check', async () => {
  const { browser, phone } = await callWith(await media());
  browser.agree();
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
  const { browser, phone } = await callWith(server);
  browser.agree();
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
