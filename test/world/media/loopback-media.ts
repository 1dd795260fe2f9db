import type { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import {
  type MediaEndpoint,
  type MediaOptions,
  type MediaServer,
  type RemoteMedia,
  startMedia,
} from '#edge/media/index.ts';
import { systemClock } from '#shared/world/index.ts';
import { freePortRange } from '../free-ports.ts';
import { SeededChance } from '../index.ts';
import { RtpPeer } from '../rtp/index.ts';
import { openEndpoint, remoteOf } from './endpoints.ts';

/** With one worker thread and ports for eight endpoints, unless told otherwise. */
export async function loopbackMedia(options: Partial<MediaOptions> = {}, spawn?: () => Worker): Promise<MediaServer> {
  const ports = options.ports ?? (await freePortRange(16));
  const world = { clock: systemClock, chance: new SeededChance(), log: () => {} };
  const server = await startMedia(
    { ...world, addresses: [{ address: '127.0.0.1' }], workers: 1, ...options, ports },
    spawn,
  );
  onTestFinished(() => server.close());
  return server;
}

export async function openPhone(host?: string): Promise<RtpPeer> {
  const phone = await RtpPeer.open(host);
  onTestFinished(() => phone.close());
  return phone;
}

/** A phone, and the endpoint that talks to it. */
export async function phoneAtEndpoint(
  server: MediaServer,
  change: Partial<RemoteMedia> = {},
  near?: MediaEndpoint,
): Promise<{ readonly phone: RtpPeer; readonly endpoint: MediaEndpoint }> {
  const [phone, endpoint] = [await openPhone(), await openEndpoint(server, { near })];
  endpoint.setRemote(remoteOf(phone, change));
  await endpoint.statistics(); // the order before is carried out when it answers
  return { phone, endpoint };
}
