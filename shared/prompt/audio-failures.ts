import type { AudioFailure } from '#shared/audio/audio-error.ts'; // not by the door: decoders are loaded when they are needed
import { PROMPT_LIMIT_SECONDS } from './prompt.ts';

const FORMATS = 'Audio is WAV (PCM, floating point or G.711), MP3, OGG with Opus, or raw G.711 that is said to be so.';
const FAILURES: Partial<Record<AudioFailure, string>> = {
  'too-long': `It lasts longer than ${PROMPT_LIMIT_SECONDS} s.`,
  'too-slow': 'It takes too long to read.',
  malformed: 'It begins like audio and cannot be read to its end, or there is no sound in it.',
  truncated: 'It is cut short: it ends before the sound that its header promises.',
  unsupported: `It has a rate, a number of channels or samples that are not read. ${FORMATS}`,
};

/** What people are told of a file that could not become the audio of a prompt, in English. */
export const audioFailureText = (failure: AudioFailure): string => FAILURES[failure] ?? FORMATS;
