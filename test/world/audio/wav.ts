/** Mono samples, -1 to 1. */
export interface Sound {
  readonly samples: Float64Array;
  readonly rateHz: number;
}

const PCM = 1;
const FLOAT = 3;
/** The real format code then stands in the first two bytes of the subformat, 24 bytes into the chunk. */
const EXTENSIBLE = 0xfffe;

/**
 * Reads a WAV file as sox and baresip write it: integer samples of 8, 16, 24 or 32 bits, or float of 32 or 64, of any rate.
 * A file that is still being written, whose header says 0 or too much, is read to its end.
 *
 * @param channel  which channel to take, from 0
 * @throws Error  when it is no such file: a test that has nothing to listen to
 */
export function readWav(file: Uint8Array, channel = 0): Sound {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('readWav: not a WAV file');
  }
  const format = findChunk(bytes, 'fmt ');
  const sound = findChunk(bytes, 'data');
  const code = format.readUInt16LE(0) === EXTENSIBLE ? format.readUInt16LE(24) : format.readUInt16LE(0);
  const channels = format.readUInt16LE(2);
  const bytesPerSample = format.readUInt16LE(14) / 8;
  const readSample = sampleReader(code, bytesPerSample);
  if (channel >= channels) throw new Error(`readWav: no channel ${channel} of ${channels}`);
  const frameBytes = channels * bytesPerSample;
  const samples = new Float64Array(Math.floor(sound.length / frameBytes));
  for (let frame = 0; frame < samples.length; frame++) {
    samples[frame] = readSample(sound, frame * frameBytes + channel * bytesPerSample);
  }
  return { samples, rateHz: format.readUInt32LE(4) };
}

function findChunk(bytes: Buffer, name: string): Buffer {
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    if (bytes.toString('latin1', at, at + 4) === name) {
      const isOpenEnded = name === 'data' && length === 0;
      return bytes.subarray(at + 8, isOpenEnded ? bytes.length : at + 8 + length);
    }
    at += 8 + length + (length % 2);
  }
  throw new Error(`readWav: no ${name.trim()} chunk`);
}

function sampleReader(code: number, bytesPerSample: number): (bytes: Buffer, at: number) => number {
  if (code === FLOAT && bytesPerSample === 4) return (bytes, at) => bytes.readFloatLE(at);
  if (code === FLOAT && bytesPerSample === 8) return (bytes, at) => bytes.readDoubleLE(at);
  // 8-bit samples are unsigned, wider ones are not.
  if (code === PCM && bytesPerSample === 1) return (bytes, at) => (bytes.readUInt8(at) - 128) / 128;
  if (code === PCM && bytesPerSample >= 2 && bytesPerSample <= 4) {
    const fullScale = 2 ** (8 * bytesPerSample - 1);
    return (bytes, at) => bytes.readIntLE(at, bytesPerSample) / fullScale;
  }
  throw new Error(`readWav: format ${code} with ${8 * bytesPerSample} bits`);
}

/** 16-bit mono; what exceeds -1 to 1 is clipped. */
export function writeWav({ samples, rateHz }: Sound): Buffer {
  const file = Buffer.alloc(44 + 2 * samples.length);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + 2 * samples.length, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(PCM, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rateHz, 24);
  file.writeUInt32LE(2 * rateHz, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(2 * samples.length, 40);
  for (const [index, sample] of samples.entries()) {
    file.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))), 44 + 2 * index);
  }
  return file;
}
