import { z } from 'zod';
import { LASTING_BLOBS, UPLOADED_BLOBS } from '#shared/blob/blobs.ts'; // not by the door: the portal has no S3
import { named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { idOf, Language, lineOfText } from '#shared/world/index.ts';

/** Of what is kept, whatever was uploaded: WAV, PCM of 16 bits, one channel. */
export const PROMPT_RATES_HZ = [8000, 16_000] as const;

/** A piece of music; a function transcodes so much within its time. *chosen* */
export const PROMPT_LIMIT_SECONDS = 600;
/** Sent with a request. Lambda takes 6 MB with one: four minutes of MP3 at 128 kbit/s, two of what phones hear as WAV. */
export const PROMPT_SENT_LIMIT_BYTES = 4 * 1024 * 1024;
/** Put where files lie: ten minutes of WAV as on a CD. *chosen* */
export const PROMPT_UPLOAD_LIMIT_BYTES = 128 * 1024 * 1024;

/** One upload that was begun. */
export const PromptUploadId = idOf('upl');
export type PromptUploadId = z.infer<typeof PromptUploadId>;

/** The audio of a prompt as it is kept (sipXcom 20.04 AAT-11, SXR-PG-04; XiVO 15.12 XA-SND-03; UCM-091). */
export const PromptAudio = z
  .object({
    seconds: z.number().min(0).describe('How long it lasts.'),
    rateHz: z
      .union([z.literal(PROMPT_RATES_HZ[0]), z.literal(PROMPT_RATES_HZ[1])])
      .describe('Samples in a second of what is kept: WAV, PCM of 16 bits, one channel.'),
    bytes: z.int().describe('Of what is kept.'),
    digest: z.string().describe('SHA-256 of what is kept, hexadecimal: another one for other audio.'),
  })
  .meta({ id: 'PromptAudio' });
export type PromptAudio = z.infer<typeof PromptAudio>;

/** Something that is played to callers (sipXcom 20.04 AAT-11, SXR-PG-04, SXR-PO-04; XiVO 15.12 XA-SND-03, XA-IVR-10). */
export const Prompt = objectKind({
  name: 'prompt',
  idPrefix: 'pmt',
  description: 'Something that is played to callers: an announcement, a greeting, a piece of music.',
  isInSnapshot: true,
  fields: () => ({
    ...named('prompt'),
    language: Language.nullable().default(null).describe('Null for music, and what any language may have.'),
    text: lineOfText(4000).default('').describe('What is said, for people.'),
  }),
  facts: () => ({
    audio: PromptAudio.nullable().default(null).describe('What is heard; null before anything was uploaded.'),
  }),
  files: (tenantId, { id, audio }) => (audio ? [promptBlob(tenantId, id, audio)] : []),
  example: { name: 'welcome', language: 'en', text: 'Welcome to Acme.' },
  unique: ({ name }) => [uniqueName('prompt', name)],
});
export type Prompt = ObjectOf<typeof Prompt>;

/**
 * Where the audio of a prompt lies. Each is a file of its own, which never changes: who hears it while it is replaced hears the
 * old one to its end, and who keeps a copy need not ask whether it is still the right one.
 */
export const promptBlob = (tenantId: string, promptId: string, { digest }: Pick<PromptAudio, 'digest'>): string =>
  `${LASTING_BLOBS}${tenantId}/prompts/${promptId}/${digest.slice(0, 32)}.wav`;

/**
 * Where the file lies that becomes its audio, as long as nobody has read it. Each upload has a place of its own: what is put
 * while a job reads another is neither read for it nor deleted with it.
 */
export const uploadedPromptBlob = (tenantId: string, promptId: string, uploadId: PromptUploadId): string =>
  `${UPLOADED_BLOBS}${tenantId}/prompts/${promptId}/${uploadId}`;

/** A field that may name a prompt; what is played by others cannot be deleted. */
export const optionalPrompt = (description: string) =>
  referenceTo('prompt', 'pmt', { onDelete: 'refuse' }).nullable().default(null).describe(description);
