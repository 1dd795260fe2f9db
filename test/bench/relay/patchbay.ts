import { fileURLToPath } from 'node:url';
import { startMedia } from '#edge/media/index.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { freePortRange } from '#test/world/rtp/index.ts';
import { forkSubject } from './fork-subject.ts';
import type { SubjectKind } from './subject.ts';

/** Our own media server in a process of its own, with one worker thread. */
export const patchbay: SubjectKind = {
  name: 'patchbay',
  start: (loadPorts) => forkSubject(fileURLToPath(import.meta.url), loadPorts),
};

if (process.send) {
  const loadPorts = process.argv[2]?.split(',').map(Number) ?? [];
  const media = await startMedia({
    addresses: [{ address: '127.0.0.1' }],
    ports: await freePortRange(2 * loadPorts.length + 20),
    workers: 1,
    clock: systemClock,
    chance: systemChance,
    log: (event) => console.error(event),
  });
  const targets: number[] = [];
  for (let call = 0; call < loadPorts.length; call += 2) {
    const ends = await Promise.all([media.open(), media.open()]);
    const [a, b] = ends.map((end, index) => {
      if (!end.ok) throw new Error(end.error);
      const rtpPort = loadPorts[call + index] ?? 0;
      const payloads = [{ payloadType: 0, name: 'PCMU', clockRateHz: 8000 }];
      end.endpoint.setRemote({
        address: '127.0.0.1',
        rtpPort,
        rtcpPort: rtpPort + 1,
        payloads,
        direction: 'sendrecv',
        srtp: null,
      });
      targets.push(end.endpoint.rtpPort);
      return end.endpoint;
    });
    if (a && b) media.bridge(a, b);
  }
  process.on('disconnect', () => process.exit());
  process.send(targets);
}
