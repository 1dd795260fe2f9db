import type { Logger } from 'pino';
import type { BlobWorld } from '#shared/usecases/index.ts';
import { type OpenedBox, setTranscript } from '#shared/usecases/voicemail/index.ts';
import type { VoicemailMessage } from '#shared/voicemail/index.ts';

/** Makes text of speech. The one interface for every provider: a service, or a program on the same machine. */
export interface Transcriber {
  /**
   * @param recording  a WAV file
   * @param language  BCP 47, of the box; null when nobody knows
   * @throws Error  when there is no answer
   */
  transcribe(recording: Uint8Array, language: string | null): Promise<string>;
}

const TIMEOUT_MS = 30_000;
const MOST_CHARACTERS = 20_000;

/** A service that takes the recording as the body of a POST and answers with `{ "text": … }`. @param url  of the platform */
export const httpTranscriber = (url: string): Transcriber => ({
  async transcribe(recording, language) {
    const answer = await fetch(url, {
      method: 'POST',
      body: Buffer.from(recording),
      headers: { 'content-type': 'audio/wav', ...(language !== null && { 'content-language': language }) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    const { text } = (await answer.json()) as { text?: unknown };
    if (typeof text !== 'string') throw new Error('answered without a text');
    return text;
  },
});

/** The message with its text; as it was when nobody makes texts, or there is none. Nobody waits longer for a mail than for that. */
export async function transcribed(
  world: BlobWorld & { readonly transcriber: Transcriber | null; readonly log: Pick<Logger, 'warn'> },
  opened: OpenedBox,
  message: VoicemailMessage,
): Promise<VoicemailMessage> {
  if (!world.transcriber || message.transcript !== null) return message;
  try {
    const recording = await world.blobs.get(message.audio);
    if (!recording) return message;
    const text = await world.transcriber.transcribe(recording, opened.box.language);
    const transcript = text.slice(0, MOST_CHARACTERS).toWellFormed();
    await setTranscript(world, opened, message.id, transcript);
    return { ...message, transcript };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    world.log.warn({ name: 'not-transcribed', tenant: opened.tenantId, message: message.id, reason });
    return message;
  }
}
