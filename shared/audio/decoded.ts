import { setImmediate as nextTurn } from 'node:timers/promises';
import { type AudioDecoder, decoderFor, SIGNATURE_BYTES } from './decoder.ts';
import type { Samples } from './samples.ts';

/** A piece of audio, at the rate it has. */
export interface Piece {
  readonly sampleRateHz: number;
  readonly samples: Samples;
}

/**
 * Decodes as it is taken. Between two pieces the event loop goes round, so that nothing else waits for more than one.
 *
 * @param isStream  it was entered somewhere in the middle
 * @throws AudioError  at the place that cannot be decoded
 */
export async function* decoded(bytes: AsyncIterable<Uint8Array>, isStream = false): AsyncGenerator<Piece> {
  let decoder: AudioDecoder | null = null;
  let begin: Uint8Array = new Uint8Array(0);
  try {
    for await (const piece of bytes) {
      let next = piece;
      if (decoder === null) {
        next = begin = Buffer.concat([begin, piece]);
        if (begin.length < SIGNATURE_BYTES) continue;
        decoder = await decoderFor(begin, isStream);
      }
      for (const part of cut(next, decoder.mostBytes ?? next.length)) {
        const samples = decoder.decode(part);
        if (samples.length > 0) yield { sampleRateHz: decoder.sampleRateHz, samples };
        await nextTurn();
      }
    }
    decoder ??= await decoderFor(begin, isStream);
    decoder.end();
  } finally {
    decoder?.close();
  }
}

function* cut(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
