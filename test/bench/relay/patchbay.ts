import { fileURLToPath } from 'node:url';
import { endpointFor, startMeasuredMedia } from '../measured-media.ts';
import { forkSubject } from './fork-subject.ts';
import type { SubjectKind } from './subject.ts';

/** Our own media server in a process of its own, with one worker thread. */
export const patchbay: SubjectKind = {
  name: 'patchbay',
  start: (loadPorts) => forkSubject(fileURLToPath(import.meta.url), loadPorts),
};

if (process.send) {
  const loadPorts = process.argv[2]?.split(',').map(Number) ?? [];
  const media = await startMeasuredMedia(loadPorts.length);
  const endpoints = await Promise.all(loadPorts.map((rtpPort) => endpointFor(media, rtpPort)));
  for (let call = 0; call < endpoints.length; call += 2) {
    const [a, b] = [endpoints[call], endpoints[call + 1]];
    if (a && b) media.bridge(a, b);
  }
  process.on('disconnect', () => process.exit());
  process.send(endpoints.map(({ rtpPort }) => rtpPort));
}
