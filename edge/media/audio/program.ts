import type { Tone } from '../tone/tone.ts';
import type { StreamLocation } from './live-streams.ts';
import type { AudioLocation } from './location.ts';

/** What is played one after the other. */
export interface Program {
  readonly items: readonly ProgramItem[];
  /** How often the whole is played. Default: once. */
  readonly times?: number | 'forever';
  /** Where the first item begins, the first time. */
  readonly startMs?: number;
  /** Louder or softer than it is, in dB. */
  readonly gainDb?: number;
  /** What the listener presses to end it, of 0 to 9, `*`, `#`, A to D. Default: nothing does. */
  readonly stopDigits?: string;
}

export type ProgramItem =
  | AudioLocation
  /** Radio and the like: never ends by itself; who joins hears what the others hear. */
  | StreamLocation
  /** Without `ms`: for ever. */
  | { readonly tone: Tone; readonly ms?: number }
  | { readonly silenceMs: number };

/** What may be asked of a program while it plays. */
export type PlayControl =
  /** Within the item that plays. Past its end: the next item. */
  | { readonly action: 'seek'; readonly ms: number; readonly from: 'start' | 'here' }
  | { readonly action: 'pause' }
  | { readonly action: 'resume' }
  | { readonly action: 'stop' };

export interface PlayEnd {
  /** `failed`: it came to its end, and something of it could not be played; `error` says what. */
  readonly how: 'finished' | 'digit' | 'stopped' | 'failed';
  /** The item it ended in, from 0, and how far it was in there. */
  readonly item: number;
  readonly positionMs: number;
  /** That ended it. */
  readonly digit?: string;
  /** The first that could not be played, and why. */
  readonly error?: string;
}
