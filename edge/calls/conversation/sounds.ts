import { callProgressTone, type Program, type ProgramItem, type Tone } from '#edge/media/index.ts';
import { MusicOnHold } from '#shared/music-on-hold/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';

/** A quiet broken chord: nobody's work, and heard through any codec. Loops. */
const NOTES_HZ = [523.25, 659.25, 783.99, 659.25, 587.33, 698.46, 880, 698.46];
const NOTE_MS = 450;
const HOLD_MUSIC: Tone = { steps: NOTES_HZ.map((hz) => ({ hz: [hz], ms: NOTE_MS })), levelDb: -24 };

/**
 * What those who wait hear: the music that is named, else the tenant's default music, where that is a stream or silence, else
 * the chord. Music made of prompts is not played yet, as edges do not have the files.
 */
function musicOf(snapshot: TenantSnapshot, id: string | null): Program | null {
  const all = objectsOf(snapshot, MusicOnHold);
  const music = all.get(id ?? '') ?? [...all.values()].find(({ isDefault }) => isDefault);
  if (music?.source === 'silence') return null;
  const url = music?.source === 'stream' ? music.streamUrl : null;
  return { items: [url ? { stream: url, reach: 'public' } : { tone: HOLD_MUSIC }] };
}

/** What is heard by who talks to nobody. */
export const SOUNDS = {
  music: musicOf,
  /** 425 Hz is what ITU-T E.180 recommends where no country says otherwise. */
  ringback: () => ({ items: [{ tone: callProgressTone('DE', 'ringback') }] }),
  silence: () => null,
} as const satisfies Record<string, (snapshot: TenantSnapshot, musicOnHoldId: string | null) => Program | null>;

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
