import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '#shared/world/index.ts';
import { SeededChance } from '#test/world/index.ts';
import { freePortRange, type RtpFields, RtpPeer, receiverReport, senderReport } from '#test/world/rtp/index.ts';
import type { MediaEndpoint, MediaOptions, MediaServer, RemoteMedia } from './index.ts';
import { startMedia } from './server.ts';

/** Two phones on real sockets, one or two real threads between them. */

const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function media(options: Partial<MediaOptions> = {}, spawn?: () => Worker): Promise<MediaServer> {
  const server = await startMedia(
    {
      address: '127.0.0.1',
      ports: options.ports ?? (await freePortRange(16)),
      workers: 1,
      clock: systemClock,
      chance: new SeededChance(),
      log: () => {},
      ...options,
    },
    spawn,
  );
  cleanUps.push(() => server.close());
  return server;
}

async function phone(host?: string): Promise<RtpPeer> {
  const peer = await RtpPeer.open(host);
  cleanUps.push(() => peer.close());
  return peer;
}

async function opened(server: MediaServer, near?: MediaEndpoint): Promise<MediaEndpoint> {
  const outcome = await server.open(near && { near });
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome.endpoint;
}

function remote(peer: RtpPeer, change: Partial<RemoteMedia> = {}): RemoteMedia {
  const ports = { rtpPort: peer.rtpPort, rtcpPort: peer.rtcpPort };
  return { address: '127.0.0.1', ...ports, payloads: [PCMU], direction: 'sendrecv', isEncrypted: false, ...change };
}

/** Two phones with an endpoint each, bridged. */
async function bridgedCall(server: MediaServer) {
  const [alice, bob] = [await phone(), await phone()];
  const toAlice = await opened(server);
  const toBob = await opened(server, toAlice);
  toAlice.setRemote(remote(alice));
  toBob.setRemote(remote(bob));
  server.bridge(toAlice, toBob);
  await toBob.statistics(); // the orders before are carried out when it answers
  return { alice, bob, toAlice, toBob };
}

const sequences = (peer: RtpPeer) => peer.heard.map(({ packet }) => packet.readUInt16BE(2));

test('what either phone sends reaches the other unchanged, from the port it was told', async () => {
  const { alice, bob, toAlice, toBob } = await bridgedCall(await media());
  const fields: RtpFields = { sequence: 7, ssrc: 0xaa, payload: Buffer.from('from alice') };
  alice.sendRtp(toAlice.rtpPort, fields);
  bob.sendRtp(toBob.rtpPort, { sequence: 9, ssrc: 0xbb, payload: Buffer.from('from bob') });
  await vi.waitFor(() => expect([bob.heard.length, alice.heard.length]).toEqual([1, 1]));
  expect(bob.heard[0]?.packet.toString('hex')).toBe(
    '80000007000004600000 00aa'.replace(' ', '') + Buffer.from('from alice').toString('hex'),
  );
  expect(alice.heard[0]?.packet.subarray(12).toString()).toBe('from bob');
  expect(bob.heard[0]?.port).toBe(toBob.rtpPort);
  expect(alice.heard[0]?.port).toBe(toAlice.rtpPort);
});

test('a packet to a media port that has no call behind it is dropped and counted', async () => {
  const server = await media();
  const [alice, toAlice] = [await phone(), await opened(server)];
  alice.sendRtp(toAlice.rtpPort);
  await vi.waitFor(async () => expect((await toAlice.statistics()).dropped['not-expected']).toBe(1));
});
