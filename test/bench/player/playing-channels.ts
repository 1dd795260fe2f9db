/** The process that is measured. Arguments: the port of the sink, the codec, how many channels. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMedia } from '#edge/media/index.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { tone, writeWav } from '#test/world/audio/index.ts';
import { freePortRange } from '#test/world/rtp/index.ts';

const [sinkPort, codec = 'PCMU', channels] = process.argv.slice(2);
const format = { payloadType: codec === 'G722' ? 9 : 0, name: codec, clockRateHz: 8000 };
const folder = mkdtempSync(join(tmpdir(), 'player-bench-'));
const file = join(folder, 'prompt.wav');
writeFileSync(file, writeWav(tone({ frequencyHz: 440, seconds: 5 })));

const media = await startMedia({
  addresses: [{ address: '127.0.0.1' }],
  ports: await freePortRange(2 * Number(channels) + 20),
  workers: 1,
  clock: systemClock,
  chance: systemChance,
  log: (event) => console.error(event),
});
for (let channel = 0; channel < Number(channels); channel++) {
  const outcome = await media.open();
  if (!outcome.ok) throw new Error(outcome.error);
  const rtpPort = Number(sinkPort);
  const remote = { address: '127.0.0.1', rtpPort, rtcpPort: rtpPort, payloads: [format], srtp: null };
  outcome.endpoint.setRemote({ ...remote, direction: 'sendrecv' });
  const startMs = (channel * 20) % 5000;
  media.play(outcome.endpoint, { items: [{ file }], times: 'forever', startMs }, format);
}
process.on('disconnect', () => {
  rmSync(folder, { recursive: true });
  process.exit();
});
process.send?.([]);
