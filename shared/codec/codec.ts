import { z } from 'zod';

/** Encoding names of RTP (RFC 3551 §6 and the media types of each), as far as a phone or a trunk of the manuals has them (UCM-083, UCM-127, TRK-15). */
const AUDIO = [
  'opus',
  'G722',
  'PCMA',
  'PCMU',
  'G729',
  'GSM',
  'iLBC',
  'G726-32',
  'AAL2-G726-32',
  'G723',
  'DVI4',
  'L16',
] as const;
const VIDEO = ['VP8', 'H264', 'H265', 'H263-1998', 'H263'] as const;

export const AudioCodec = z.enum(AUDIO);
export const CodecName = z.enum([...AUDIO, ...VIDEO]);
export type CodecName = z.infer<typeof CodecName>;

/** The same as one line of text, which a setting is: names with commas between. */
export const CodecList = z
  .string()
  .max(200)
  .refine((text) => z.array(AudioCodec).safeParse(codecsIn(text)).success, `must be some of ${AUDIO.join(',')}`)
  .refine((text) => new Set(codecsIn(text)).size === codecsIn(text).length, 'names a codec twice');

/** The names in a `CodecList`, the preferred one first. */
export const codecsIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** What may be negotiated, the best first. */
export const Codecs = z
  .array(CodecName)
  .max(AUDIO.length + VIDEO.length)
  .refine((names) => new Set(names).size === names.length, 'names a codec twice')
  .describe(
    'Codecs by their names in SDP, the preferred one first; every codec of the platform when the list is empty.',
  );
