/** The process that is measured. Arguments: the port of the sink, the codec, how many channels. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tone, writeWav } from '#test/world/audio/index.ts';
import { endpointFor, startMeasuredMedia } from '../measured-media.ts';

const [sinkPort, codec = 'PCMU', channels] = process.argv.slice(2);
const format = { payloadType: codec === 'G722' ? 9 : 0, name: codec, clockRateHz: 8000 };
const folder = mkdtempSync(join(tmpdir(), 'player-bench-'));
const file = join(folder, 'prompt.wav');
writeFileSync(file, writeWav(tone({ frequencyHz: 440, seconds: 5 })));

const media = await startMeasuredMedia(Number(channels));
for (let channel = 0; channel < Number(channels); channel++) {
  const endpoint = await endpointFor(media, Number(sinkPort), { rtcpPort: Number(sinkPort), payloads: [format] });
  const startMs = (channel * 20) % 5000;
  media.play(endpoint, { items: [{ file }], times: 'forever', startMs }, format);
}
process.on('disconnect', () => {
  rmSync(folder, { recursive: true });
  process.exit();
});
process.send?.([]);
