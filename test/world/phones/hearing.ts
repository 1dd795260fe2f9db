import { type Sound, toneStrength } from '../audio/index.ts';

/** Sound is judged in pieces of this length. */
const PIECE_SECONDS = 0.1;
/** A piece quieter than this says nothing. */
const SILENCE = 0.01;
/** Share of a piece's energy from which on it is the tone and not something else. */
const IS_TONE = 0.7;

/** How much of a sound has to be the tone: setting up and hanging up cost some tenths of a second. */
export const MOST = 0.8;

/** Share of what was heard that is the tone, 0 to 1: silence while the call is set up does not count. */
export function toneHeard(sound: Sound, frequencyHz: number): number {
  const loud = pieces(sound).filter(isLoud);
  return loud.length === 0 ? 0 : loud.filter((piece) => isTone(piece, sound, frequencyHz)).length / loud.length;
}

/** For how long the tone was heard: one frequency, or several at once. */
export function secondsOfTone(sound: Sound, ...frequenciesHz: readonly number[]): number {
  return (
    pieces(sound).filter((piece) => isLoud(piece) && isTone(piece, sound, ...frequenciesHz)).length * PIECE_SECONDS
  );
}

/** A tone that stops for so long, and is heard again, is another one. */
const APART_PIECES = 4;

/** Names of the tones of a sound, in the order in which they were heard. */
export function tonesInTurn<Name extends string>(sound: Sound, tones: Readonly<Record<Name, number>>): Name[] {
  const heard: Name[] = [];
  const names = Object.keys(tones) as Name[];
  let silent = APART_PIECES;
  for (const piece of pieces(sound)) {
    const name = isLoud(piece) ? names.find((one) => isTone(piece, sound, tones[one])) : undefined;
    if (name === undefined) silent += 1;
    else {
      if (name !== heard.at(-1) || silent >= APART_PIECES) heard.push(name);
      silent = 0;
    }
  }
  return heard;
}

function pieces({ samples, rateHz }: Sound): Float64Array[] {
  const length = Math.round(PIECE_SECONDS * rateHz);
  return Array.from({ length: Math.floor(samples.length / length) }, (_, index) =>
    samples.subarray(index * length, (index + 1) * length),
  );
}

function isLoud(piece: Float64Array): boolean {
  return Math.sqrt(piece.reduce((sum, sample) => sum + sample * sample, 0) / piece.length) > SILENCE;
}

function isTone(piece: Float64Array, { rateHz }: Sound, ...frequenciesHz: readonly number[]): boolean {
  return frequenciesHz.reduce((sum, hz) => sum + toneStrength(piece, hz, rateHz), 0) > IS_TONE;
}
