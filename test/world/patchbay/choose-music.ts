import { tone, writeWav } from '../audio/index.ts';
import type { TestPatchbay } from './test-patchbay.ts';

type Patchbay = Pick<TestPatchbay, 'api'>;

const good = <Body>({ status, body }: { status: number; body: Body }): Body => {
  if (status >= 300) throw new Error(`music is not taken: ${status} ${JSON.stringify(body)}`);
  return body;
};

/**
 * Uploads a tone as music, which nobody else's music has.
 *
 * @returns its id
 * @throws Error  when the API refuses it
 */
export async function makeMusic({ api }: Patchbay, toneHz: number, isDefault = false): Promise<string> {
  const name = `${toneHz} Hz`;
  const { id } = good(await api.post<{ id: string }>('/v1/prompts', { name }));
  const file = writeWav(tone({ frequencyHz: toneHz, seconds: 5, rateHz: 16_000 }));
  good(await api.upload(`/v1/prompts/${id}/audio`, file, 'audio/wav'));
  return good(await api.post<{ id: string }>('/v1/music-on-hold', { name, promptIds: [id], isDefault })).id;
}

/** Lets a tone be the music of one user, or of the whole tenant. @throws Error  when the API refuses it */
export async function chooseMusic(patchbay: Patchbay, toneHz: number, extension?: string): Promise<void> {
  const { api } = patchbay;
  const music = await makeMusic(patchbay, toneHz, extension === undefined);
  if (extension === undefined) return;
  const users = good(await api.get<{ items: { id: string; extension: string }[] }>('/v1/users')).items;
  const user = users.find((one) => one.extension === extension);
  good(await api.patch(`/v1/users/${user?.id}/settings`, { values: { 'call.music-on-hold': music } }));
}
