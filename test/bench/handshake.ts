/**
 * What a browser costs beside its packets: CPU of the handshake, in this process with its media thread, and memory of an
 * endpoint that has its keys.
 *
 *   node --expose-gc test/bench/handshake.ts [BROWSERS]     default 300: under ten seconds
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { newDtlsCertificate } from '#edge/media/dtls/index.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { openEndpoint } from '#test/world/media/endpoints.ts';
import { BrowserPeer, RtpPeer } from '#test/world/rtp/index.ts';
import { startMeasuredMedia } from './measured-media.ts';

const count = Number(process.argv[2] ?? 300);
/** The library looks this often whether a flight has to be repeated, and holds the handshake until then. */
const SETTLE_MS = 1500;

const media = await startMeasuredMedia(2 * count);
const certificate = newDtlsCertificate(systemChance, systemClock.nowMs());
const peer = await RtpPeer.open(); // is never heard: the browsers have their own
const browsers = fork(new URL('./handshake/browsers.ts', import.meta.url));

/** Endpoints with their keys. @returns CPU in milliseconds, and what memory has grown by in KiB, for each */
async function cost(): Promise<{ cpuMs: number; kib: number }> {
  const ports: number[] = [];
  const before = await memoryBytes();
  for (let index = 0; index < count; index++) {
    const endpoint = await openEndpoint(media);
    endpoint.setRemote(new BrowserPeer({ peer, port: endpoint.rtpPort, certificate }).remote());
    ports.push(endpoint.rtpPort);
  }
  const start = process.cpuUsage();
  browsers.send({ ports, certificate });
  await once(browsers, 'message');
  const { user, system } = process.cpuUsage(start);
  return { cpuMs: (user + system) / 1000 / count, kib: ((await memoryBytes()) - before) / 1024 / count };
}

async function memoryBytes(): Promise<number> {
  await sleep(SETTLE_MS);
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

const first = await cost();
const { cpuMs, kib } = await cost();
console.log(`the first ${count}, with the library: ${((first.kib * count) / 1024).toFixed(0)} MiB`);
console.log(`the next ${count}: ${cpuMs.toFixed(2)} ms of CPU and ${kib.toFixed(0)} KiB each`);
browsers.kill();
peer.close();
await media.close();
