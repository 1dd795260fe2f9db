/** What a codec does to speech, and how well it bears loss, for the E-model. */
export interface CodecImpairment {
  /** Which E-model its values belong to: G.107, or G.107.1. */
  readonly band: 'narrow' | 'wide';
  /** Ie: without any loss. */
  readonly impairment: number;
  /** Bpl: the more, the less a lost packet hurts. */
  readonly lossRobustness: number;
}

const narrow = (impairment: number, lossRobustness: number): CodecImpairment => ({
  band: 'narrow',
  impairment,
  lossRobustness,
});
const wide = (impairment: number, lossRobustness: number): CodecImpairment => ({
  band: 'wide',
  impairment,
  lossRobustness,
});

/** With packet loss concealment (G.113 appendix I). */
const G711 = narrow(0, 25.1);

/**
 * By encoding name in lower case. Ie of G.113 appendix I (narrowband, 2007) and appendix IV (wideband, 2009), Bpl of
 * appendix I. *Chosen* after their neighbors in those tables: Bpl of GSM, G.726, G.728 and of the wideband codecs, and both
 * values of iLBC, Speex and Opus.
 */
const IMPAIRMENTS: ReadonlyMap<string, CodecImpairment> = new Map([
  ['pcmu', G711],
  ['pcma', G711],
  ['g729', narrow(11, 19)], // G.729A with silence suppression
  ['g723', narrow(15, 16.1)], // at 6.3 kbit/s
  ['gsm', narrow(20, 10)],
  ['gsm-efr', narrow(5, 10)],
  ['amr', narrow(5, 10)], // 12.2 kbit/s is GSM EFR
  ['g726-32', narrow(7, 10)],
  ['g728', narrow(7, 10)],
  ['ilbc', narrow(11, 32)],
  ['speex', narrow(11, 19)],
  ['g722', wide(13, 10)], // at 64 kbit/s
  ['amr-wb', wide(13, 10)], // at 12.65 kbit/s
  ['opus', wide(8, 14)], // conceals well, and repairs where the sender adds redundancy (FEC)
]);

/**
 * @param name  encoding name as in a=rtpmap. Those not known, and L16, are taken for G.711: what they add to the network's
 *              harm is little, or unknown.
 */
export function impairmentOf(name: string): CodecImpairment {
  return IMPAIRMENTS.get(name.toLowerCase()) ?? G711;
}
