import { callProgressTone, type Program, type ProgramItem } from '#edge/media/index.ts';

/** What is heard by who talks to nobody and waits for no music. */
export const SOUNDS = {
  /** 425 Hz is what ITU-T E.180 recommends where no country says otherwise. */
  ringback: { items: [{ tone: callProgressTone('DE', 'ringback') }] },
  silence: null,
} as const satisfies Record<string, Program | null>;

/** One tone of 425 Hz, and the pause after it (chosen). */
const TONE_MS = 250;
export const BEEP_MS = 2 * TONE_MS;

const BEEP: ProgramItem = {
  tone: {
    steps: [
      { hz: [425], ms: TONE_MS },
      { hz: [], ms: TONE_MS },
    ],
    levelDb: -13,
  },
  ms: BEEP_MS,
};

/** Speak now. */
export const BEEPED: Program = { items: [BEEP] };
