/**
 * Conference mixing, of samples: no packets and no clocks.
 *
 *   mixer.ts          each hears all others
 *   voice.ts          one participant: volume, mute, whom it does not hear
 *   widener.ts        a narrowband participant of a wideband mix
 *   gain-control.ts   the same loudness for all
 *   floor.ts          whose turn it is
 */
export { Floor } from './floor.ts';
export { MAX_SPEAKERS, Mixer } from './mixer.ts';
export { PLAIN_VOICE, Voice, type VoiceSettings } from './voice.ts';
export { Widener } from './widener.ts';
