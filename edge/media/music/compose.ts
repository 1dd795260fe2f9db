/**
 * The music that is heard where a tenant has none: made by arithmetic, so that it is nobody's work. Four chords in C, broken over plucked
 * strings, with a bass below; it ends where it begins.
 */

/** Wideband; phones that are narrowband lose nothing of it but brightness. */
export const MUSIC_RATE_HZ = 16_000;

const BEAT_SECONDS = 0.72;
const BEATS_IN_BAR = 4;
const NOTES_IN_BEAT = 2;
/** How quickly a string falls silent: to a third after so long. */
const RING_SECONDS = 0.55;
const NOTE_SECONDS = 2.2;
const BASS_RING_SECONDS = 1.1;
/** Of the whole, against full scale: a quiet voice. */
const PEAK = 0.22;

/** Semitones above C4 (261.63 Hz). C, Am7, Fmaj7, G; then C/E, Dm7, F, Gsus4 to G. */
const CHORDS: readonly (readonly number[])[] = [
  [0, 4, 7, 12, 16],
  [-3, 4, 7, 12, 16],
  [-7, 5, 9, 12, 16],
  [-5, 2, 7, 11, 14],
  [-8, 4, 7, 12, 19],
  [-10, 5, 9, 14, 17],
  [-7, 5, 9, 12, 17],
  [-5, 5, 7, 11, 14],
];

/** Which tone of the chord each eighth is, of the four upper ones; another figure in each half, so that it does not tire. */
const FIGURES: readonly (readonly number[])[] = [
  [1, 2, 3, 4, 3, 2, 3, 2],
  [1, 3, 2, 4, 2, 3, 1, 3],
  [1, 2, 4, 3, 4, 2, 3, 2],
  [2, 1, 3, 2, 4, 3, 2, 3],
];
const ROUNDS = FIGURES.length / 2;

/** A string: the tone and two overtones, higher ones fainter. */
const OVERTONES: readonly number[] = [1, 0.32, 0.1];

const hz = (semitones: number): number => 261.63 * 2 ** (semitones / 12);

/** Some 46 s, one channel. Takes a quarter of a second. */
export function composeMusic(): Int16Array {
  const barSeconds = BEATS_IN_BAR * BEAT_SECONDS;
  const count = Math.round(ROUNDS * CHORDS.length * barSeconds * MUSIC_RATE_HZ);
  const sound = new Float64Array(count);
  for (let bar = 0; bar < ROUNDS * CHORDS.length; bar++) {
    const chord = CHORDS[bar % CHORDS.length] as readonly number[];
    const figure = FIGURES[(2 * Math.floor(bar / CHORDS.length) + (bar % 2)) % FIGURES.length] as readonly number[];
    pluck(sound, { at: bar * barSeconds, semitones: chord[0] as number, level: 0.8, ringSeconds: BASS_RING_SECONDS });
    for (const [index, tone] of figure.entries()) {
      const at = bar * barSeconds + (index * BEAT_SECONDS) / NOTES_IN_BEAT;
      const level = index % NOTES_IN_BEAT === 0 ? 0.6 : 0.45;
      pluck(sound, { at, semitones: chord[tone] as number, level, ringSeconds: RING_SECONDS });
    }
  }
  const loudest = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return Int16Array.from(sound, (sample) => Math.round((sample / loudest) * PEAK * 32_767));
}

/** Adds a note; what rings over the end is heard at the beginning, where the music goes on. */
function pluck(
  sound: Float64Array,
  note: { readonly at: number; readonly semitones: number; readonly level: number; readonly ringSeconds: number },
): void {
  const start = Math.round(note.at * MUSIC_RATE_HZ);
  const length = Math.round(NOTE_SECONDS * MUSIC_RATE_HZ);
  const attack = MUSIC_RATE_HZ / 200;
  for (const [index, share] of OVERTONES.entries()) {
    const step = (2 * Math.PI * hz(note.semitones) * (index + 1)) / MUSIC_RATE_HZ;
    const falls = Math.exp(-(1 + index) / (note.ringSeconds * MUSIC_RATE_HZ));
    // A rotating vector instead of a sine for each sample, which takes ten times as long.
    const [turnX, turnY] = [Math.cos(step) * falls, Math.sin(step) * falls];
    let x = note.level * share;
    let y = 0;
    let place = start % sound.length;
    for (let at = 0; at < length; at++) {
      if (place === sound.length) place = 0;
      sound[place] = (sound[place] as number) + (at < attack ? (y * at) / attack : y);
      place += 1;
      const turned = x * turnX - y * turnY;
      y = x * turnY + y * turnX;
      x = turned;
    }
  }
}
