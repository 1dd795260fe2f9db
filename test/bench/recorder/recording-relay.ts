/** A media server that relays the calls of a load, and records them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MediaEndpoint, type RecordingOptions, startMedia } from '#edge/media/index.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { freePortRange } from '#test/world/rtp/index.ts';

const loadPorts = process.argv[2]?.split(',').map(Number) ?? [];
const layout = process.argv[3] as NonNullable<RecordingOptions['layout']> | 'none';
const folder = mkdtempSync(join(tmpdir(), 'recorder-bench-'));

const media = await startMedia({
  addresses: [{ address: '127.0.0.1' }],
  ports: await freePortRange(2 * loadPorts.length + 20),
  workers: 1,
  clock: systemClock,
  chance: systemChance,
  log: (event) => console.error(event),
});
const endpoints: MediaEndpoint[] = [];
for (const rtpPort of loadPorts) {
  const opened = await media.open();
  if (!opened.ok) throw new Error(opened.error);
  const payloads = [{ payloadType: 0, name: 'PCMU', clockRateHz: 8000 }];
  const rtcpPort = rtpPort + 1;
  opened.endpoint.setRemote({ address: '127.0.0.1', rtpPort, rtcpPort, payloads, direction: 'sendrecv', srtp: null });
  endpoints.push(opened.endpoint);
}
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
