import { energyAt, energyOf, factorOf, type Samples, saturate } from '../codec/index.ts';
import { GainControl } from './gain-control.ts';
import type { Widener } from './widener.ts';

/** What a participant hears and is heard of. Levels in decibels. */
export interface VoiceSettings {
  /** Nobody hears it. */
  readonly isMuted: boolean;
  /** It hears nobody. */
  readonly isDeaf: boolean;
  /** Of what it says, and of what it hears. */
  readonly volumeInDb: number;
  readonly volumeOutDb: number;
  /** What is softer is taken for silence (dBov). */
  readonly thresholdDbov: number;
  readonly hasGainControl: boolean;
}

export const PLAIN_VOICE: VoiceSettings = {
  isMuted: false,
  isDeaf: false,
  volumeInDb: 0,
  volumeOutDb: 0,
  thresholdDbov: -55,
  hasGainControl: false,
};

/** Share of its last loudness that a voice keeps for each silent frame: it has gone after half a second. *chosen* */
const FADING = 0.85;

/** One participant of a mix. */
export class Voice {
  settings: VoiceSettings = PLAIN_VOICE;
  /** Whom it does not hear. */
  readonly deafTo = new Set<Voice>();
  /** What it says in this frame, at the volume it is heard at; null: nothing. */
  said: Samples | null = null;
  /** Mean square of what it says, smoothed: rises at once, and fades. */
  loudness = 0;
  /** Whether it is in the mix of this frame. */
  isMixed = false;
  /** Where it says less samples than the mix has. */
  widener: Widener | null = null;
  #gainControl = new GainControl();
  #volumeIn = 1;
  #thresholdEnergy = energyAt(PLAIN_VOICE.thresholdDbov);

  configure(settings: VoiceSettings): void {
    if (settings.hasGainControl && !this.settings.hasGainControl) this.#gainControl = new GainControl();
    this.settings = settings;
    this.#volumeIn = factorOf(settings.volumeInDb);
    this.#thresholdEnergy = energyAt(settings.thresholdDbov);
  }

  /** Whether it speaks, or has done so a moment ago. */
  get isSpeaking(): boolean {
    return this.loudness >= this.#thresholdEnergy;
  }

  /** @param samples  one frame, which is the voice's from now on; null when nothing came */
  say(samples: Samples | null): void {
    const isHeard = samples !== null && !this.settings.isMuted;
    const energy = isHeard ? energyOf(samples) : 0;
    const factor = this.#volumeIn * (this.settings.hasGainControl ? this.#gainControl.follow(energy) : 1);
    this.loudness = Math.max(energy * factor * factor, this.loudness * FADING);
    this.said = isHeard && this.isSpeaking ? amplified(samples, factor) : null;
    this.widener?.say(this.said);
  }

  /** It is mixed: what it says has the rate of the mix from now on. */
  enterMix(): void {
    this.isMixed = true;
    if (this.widener && this.said) this.said = this.widener.widened();
  }
}

function amplified(samples: Samples, factor: number): Samples {
  if (factor === 1) return samples;
  for (let at = 0; at < samples.length; at++) samples[at] = saturate(Math.round((samples[at] as number) * factor));
  return samples;
}
