import { open } from 'node:fs/promises';
import { blockBytes, LONGEST_HEADER_BYTES, readWavHeader, wavHeader } from '#shared/audio/index.ts';

export interface RepairedFile {
  readonly bytes: number;
  readonly durationMs: number;
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
    const format = readWavHeader(buffer.subarray(0, bytesRead));
    if (!format) return null;
    const headerBytes = wavHeader(format, 0).length;
    const block = blockBytes(format);
    const blocks = Math.floor(((await file.stat()).size - headerBytes) / block);
    // RIFF wants an even number of bytes.
    const soundBytes = (blocks - ((blocks * block) % 2)) * block;
    await file.write(wavHeader(format, soundBytes), 0, headerBytes, 0);
    await file.truncate(headerBytes + soundBytes);
    return { bytes: headerBytes + soundBytes, durationMs: (soundBytes / block / format.sampleRateHz) * 1000 };
  } catch {
    return null; // it cannot be opened or written: it stays as it is
  }
}
