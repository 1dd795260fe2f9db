import type { Tone } from '../tone/tone.ts';

/** ITU-T Q.23. Their place is their event code (RFC 4733 §3.2). */
export const DIGITS = '0123456789*#ABCD';

export const ROWS_HZ = [697, 770, 852, 941] as const;
export const COLUMNS_HZ = [1209, 1336, 1477, 1633] as const;
/** By row, then by column. */
export const KEYPAD = ['123A', '456B', '789C', '*0#D'] as const;

/** 7 dB below full scale for each frequency would clip together with the other; -10 dB is what phones send. */
const LEVEL_DB = -10;

/** The two frequencies of a digit, for as long as asked. */
export function digitTone(digit: string): Tone {
  const row = KEYPAD.findIndex((keys) => keys.includes(digit));
  const column = KEYPAD[row]?.indexOf(digit) ?? -1;
  const hz = [ROWS_HZ[row], COLUMNS_HZ[column]].filter((one) => one !== undefined);
  return { steps: [{ hz, ms: 0 }], levelDb: LEVEL_DB };
}
