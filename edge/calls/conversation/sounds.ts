import { callProgressTone, type Program, type Tone } from '#edge/media/index.ts';

/** A quiet broken chord: nobody's work, and heard through any codec. Loops. */
const NOTES_HZ = [523.25, 659.25, 783.99, 659.25, 587.33, 698.46, 880, 698.46];
const NOTE_MS = 450;
const HOLD_MUSIC: Tone = { steps: NOTES_HZ.map((hz) => ({ hz: [hz], ms: NOTE_MS })), levelDb: -24 };

/** What those who wait hear. */
export const SOUNDS = {
  music: { items: [{ tone: HOLD_MUSIC }] },
  /** 425 Hz is what ITU-T E.180 recommends where no country says otherwise. */
  ringback: { items: [{ tone: callProgressTone('DE', 'ringback') }] },
  silence: null,
} as const satisfies Record<string, Program | null>;
