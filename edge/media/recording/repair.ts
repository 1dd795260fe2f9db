import { open } from 'node:fs/promises';
import { blockBytes, LONGEST_HEADER_BYTES, readWavHeader, type WavFormat, wavHeader } from '#shared/audio/index.ts';

export interface RepairedFile {
  readonly bytes: number;
  readonly durationMs: number;
}

/** What a file holds whose header may tell less than there is. */
export interface SoundIn {
  readonly format: WavFormat;
  readonly headerBytes: number;
  readonly soundBytes: number;
  readonly durationMs: number;
}

/**
 * @param start  the first bytes of the file, LONGEST_HEADER_BYTES where it has so many
 * @returns null when it is no recording
 */
export function soundIn(start: Buffer, fileBytes: number): SoundIn | null {
  const format = readWavHeader(start);
  if (!format) return null;
  const headerBytes = wavHeader(format, 0).length;
  const block = blockBytes(format);
  const blocks = Math.max(0, Math.floor((fileBytes - headerBytes) / block));
  // RIFF wants an even number of bytes.
  const soundBytes = (blocks - ((blocks * block) % 2)) * block;
  return { format, headerBytes, soundBytes, durationMs: (soundBytes / block / format.sampleRateHz) * 1000 };
}

/**
 * Makes the header of a file that its writer has left behind tell all the sound that is in it.
 *
 * @returns null when there is no such file, or none of a recording
 */
export async function repairRecording(path: string): Promise<RepairedFile | null> {
  try {
    await using file = await open(path, 'r+');
    const { bytesRead, buffer } = await file.read(Buffer.alloc(LONGEST_HEADER_BYTES), 0, LONGEST_HEADER_BYTES, 0);
    const sound = soundIn(buffer.subarray(0, bytesRead), (await file.stat()).size);
    if (!sound) return null;
    const { format, headerBytes, soundBytes, durationMs } = sound;
    await file.write(wavHeader(format, soundBytes), 0, headerBytes, 0);
    await file.truncate(headerBytes + soundBytes);
    return { bytes: headerBytes + soundBytes, durationMs };
  } catch {
    return null; // it cannot be opened or written: it stays as it is
  }
}
