import { writeFile } from 'node:fs/promises';

const RATE_HZ = 8000;

/** Writes a WAV file (8 kHz, mono, 16 bit) with a steady tone at half of full scale. */
export async function writeToneFile(path: string, tone: { frequencyHz: number; seconds: number }): Promise<void> {
  const count = Math.round(tone.seconds * RATE_HZ);
  const file = Buffer.alloc(44 + 2 * count);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + 2 * count, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE_HZ, 24);
  file.writeUInt32LE(2 * RATE_HZ, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(2 * count, 40);
  for (let i = 0; i < count; i++) {
    file.writeInt16LE(Math.round(16384 * Math.sin((2 * Math.PI * tone.frequencyHz * i) / RATE_HZ)), 44 + 2 * i);
  }
  await writeFile(path, file);
}
