/** A media server that relays the calls of a load, and records them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MediaEndpoint, RecordingOptions } from '#edge/media/index.ts';
import { endpointFor, startMeasuredMedia } from '../measured-media.ts';

const loadPorts = process.argv[2]?.split(',').map(Number) ?? [];
const layout = process.argv[3] as NonNullable<RecordingOptions['layout']> | 'none';
const folder = mkdtempSync(join(tmpdir(), 'recorder-bench-'));

const media = await startMeasuredMedia(loadPorts.length);
const endpoints: MediaEndpoint[] = [];
for (const rtpPort of loadPorts) endpoints.push(await endpointFor(media, rtpPort));
for (let call = 0; call < endpoints.length; call += 2) {
  const [a, b] = [endpoints[call], endpoints[call + 1]];
  if (!a || !b) break;
  media.bridge(a, b);
  if (layout !== 'none') media.record(a, { path: join(folder, `${call}.wav`), layout });
}
process.on('disconnect', () => {
  rmSync(folder, { recursive: true });
  process.exit();
});
process.send?.(endpoints.map(({ rtpPort }) => rtpPort));
