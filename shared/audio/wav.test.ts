import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AudioError } from './audio-error.ts';
import { PCMA, PCMU } from './g711.ts';
import { WavDecoder } from './wav.ts';

interface Wav {
  readonly kind?: number;
  readonly channels?: number;
  readonly rateHz?: number;
  readonly bits?: number;
  readonly data: Uint8Array;
  readonly statedBytes?: number;
  readonly before?: Uint8Array;
}

/** A WAV file, written by hand. */
function wav({ kind = 1, channels = 1, rateHz = 8000, bits = 16, data, statedBytes, before }: Wav): Buffer {
  const format = Buffer.alloc(24);
  format.write('fmt ', 'latin1');
  format.writeUInt32LE(16, 4);
  format.writeUInt16LE(kind, 8);
  format.writeUInt16LE(channels, 10);
  format.writeUInt32LE(rateHz, 12);
  format.writeUInt32LE((rateHz * channels * bits) / 8, 16);
  format.writeUInt16LE((channels * bits) / 8, 20);
  format.writeUInt16LE(bits, 22);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(statedBytes ?? data.length);
  const riff = Buffer.from('RIFF\0\0\0\0WAVE', 'latin1');
  return Buffer.concat([riff, before ?? Buffer.alloc(0), format, Buffer.from('data'), length, data]);
}

function decoded(file: Uint8Array, pieceBytes = file.length): number[] {
  const decoder = new WavDecoder();
  const samples: number[] = [];
  for (let at = 0; at < file.length; at += pieceBytes)
    samples.push(...decoder.decode(file.subarray(at, at + pieceBytes)));
  decoder.end();
  return samples;
}

const bytesOf = (array: Int16Array | Int32Array | Float32Array | Float64Array): Buffer =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength);

describe('samples of', () => {
  test.each([
    ['8 bits, unsigned', { bits: 8, data: Uint8Array.of(0, 128, 255) }, [-32_768, 0, 32_512]],
    ['16 bits', { data: bytesOf(Int16Array.of(-32_768, 0, 1234)) }, [-32_768, 0, 1234]],
    ['24 bits', { bits: 24, data: Buffer.from('000080ffffff563412', 'hex') }, [-32_768, -1, 0x1234]],
    ['32 bits', { bits: 32, data: bytesOf(Int32Array.of(-(2 ** 31), 0x12345678)) }, [-32_768, 0x1234]],
    ['floating point', { kind: 3, bits: 32, data: bytesOf(Float32Array.of(-1, 0.5, 2)) }, [-32_768, 16_384, 32_767]],
    ['double precision', { kind: 3, bits: 64, data: bytesOf(Float64Array.of(-0.25, Number.NaN)) }, [-8192, 0]],
    ['A-law', { kind: 6, bits: 8, data: PCMA.encode(Int16Array.of(-8, 30_208)) }, [-8, 30_208]],
    ['mu-law', { kind: 7, bits: 8, data: PCMU.encode(Int16Array.of(0, -32_124)) }, [0, -32_124]],
    ['two channels, mixed', { channels: 2, data: bytesOf(Int16Array.of(100, 300, -5, 5)) }, [200, 0]],
  ] satisfies [string, Wav, number[]][])('%s', (_name, file, expected) => {
    expect(decoded(wav(file))).toEqual(expected);
  });

  test('WAVE_FORMAT_EXTENSIBLE, whose format is in a GUID', () => {
    const file = wav({ data: bytesOf(Int16Array.of(7)) });
    const chunk = Buffer.alloc(48);
    file.copy(chunk, 0, 12, 36);
    chunk.writeUInt32LE(40, 4);
    chunk.writeUInt16LE(0xfffe, 8);
    chunk.writeUInt16LE(1, 32);
    expect(decoded(Buffer.concat([file.subarray(0, 12), chunk, file.subarray(36)]))).toEqual([7]);
  });
});

describe('a file', () => {
  const samples = Int16Array.from({ length: 500 }, (_, index) => index * 7 - 1000);

  test('in pieces of any size is the same', () => {
    const before = Buffer.from('LIST\x05\0\0\0abcde\0', 'latin1'); // an odd length is padded
    const file = wav({ before, data: bytesOf(samples) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), (size) => {
        expect(decoded(file, size)).toEqual([...samples]);
      }),
    );
  });

  // Of sox to a pipe: 0x7ffff000, and what is a multiple of 6 below it (24 bits, two channels).
  test.each([0, 0x7fff_effc, 0x7fff_f000, 0x7fff_ffff, 0xffff_ffff])(
    'that says %i bytes is still being written, and read to its end',
    (statedBytes) => {
      expect(decoded(wav({ data: bytesOf(samples), statedBytes }))).toEqual([...samples]);
    },
  );

  test('cut short is refused, whatever it comes in; what follows the samples is no audio', () => {
    const whole = wav({ data: bytesOf(samples) });
    const cut = whole.subarray(0, 44 + 201);
    for (const pieceBytes of [1, 100, cut.length])
      expect(() => decoded(cut, pieceBytes)).toThrow('truncated: 800 bytes of samples are missing');
    expect(decoded(Buffer.concat([whole, Buffer.from('LIST\x04\0\0\0tags')]), 100)).toEqual([...samples]);
  });

  test('tells its rate', () => {
    const decoder = new WavDecoder();
    decoder.decode(wav({ rateHz: 44_100, data: new Uint8Array(0) }));
    expect(decoder.sampleRateHz).toBe(44_100);
  });
});

describe('refused with a reason:', () => {
  const data = new Uint8Array(8);
  test.each([
    ['another RIFF', Buffer.from('RIFF\x20\0\0\0AVI LIST'), 'malformed: no RIFF/WAVE'],
    [
      'samples without format',
      Buffer.from('RIFF\0\0\0\0WAVEdata\x04\0\0\0abcd', 'latin1'),
      'malformed: samples before their format',
    ],
    [
      'a short format',
      Buffer.from('RIFF\0\0\0\0WAVEfmt \x04\0\0\0abcd', 'latin1'),
      'malformed: a fmt chunk of 4 bytes',
    ],
    ['nothing but a header', wav({ data }).subarray(0, 36), 'malformed: WAV without samples'],
    ['ADPCM', wav({ kind: 2, bits: 4, data }), 'unsupported: WAV format 2 of 4 bits'],
    ['no channel', wav({ channels: 0, data }), 'unsupported: 0 channels'],
    ['a rate of nothing', wav({ rateHz: 0, data }), 'unsupported: 0 Hz'],
  ])('%s', (_name, file, message) => {
    expect(() => decoded(file)).toThrow(message);
  });

  test('whatever the bytes are, nothing else is thrown', () => {
    const file = wav({ data: new Uint8Array(64) });
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.uint8Array({ minLength: 1, maxLength: 12 }), (at, noise) => {
        const broken = Buffer.from(file);
        broken.set(noise.subarray(0, broken.length - at), at);
        try {
          expect(decoded(broken).length).toBeLessThanOrEqual(64);
        } catch (error) {
          expect(error).toBeInstanceOf(AudioError);
        }
      }),
    );
  });
});
