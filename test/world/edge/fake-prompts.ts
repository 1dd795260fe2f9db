import type { AudioFilesOfTenants } from '#edge/audio-files/index.ts';
import type { Program, Prompts } from '#edge/media/index.ts';

const PLATFORM = '/prompts';
const TENANTS = '/tenants';

/** Files that are not there, and tell what is said in them. */
export const FAKE_PROMPTS: Pick<Prompts, 'prompt'> = {
  prompt: (language, id) => ({ file: `${PLATFORM}/${language}/${id}.wav` }),
};

/** @param ids  prompts of every tenant that have a sound */
export function fakeAudioFiles(ids: readonly string[]): AudioFilesOfTenants {
  const of: AudioFilesOfTenants['of'] = async (tenantId, promptId) =>
    ids.includes(promptId) ? `${TENANTS}/${tenantId}/${promptId}.wav` : null;
  return {
    of,
    ofPrompt: ({ tenant }, promptId) => of(tenant.id, promptId),
    file: async (_, key) => `/blobs/${key}`,
    ownMusic: null,
  };
}

/**
 * What a program says: phrases by their ids, those in French as `fr voicemail/goodbye`; a tenant's prompts as
 * `ten_1/pmt_1`; other files by their paths; `tone` for tones. Silence is not told.
 */
export const saidIn = ({ items }: Program): string[] =>
  items.flatMap((item) => {
    if ('silenceMs' in item) return [];
    if ('tone' in item) return item.tone.steps.every(({ hz }) => hz.length === 0) ? [] : ['tone'];
    if ('file' in item) return [idOf(item.file)];
    return ['stream' in item ? item.stream : item.url];
  });

function idOf(file: string): string {
  const name = file.replace(/\.wav$/, '');
  if (name.startsWith(`${TENANTS}/`)) return name.slice(TENANTS.length + 1);
  if (!name.startsWith(`${PLATFORM}/`)) return file;
  const said = name.slice(PLATFORM.length + 1);
  return said.startsWith('en/') ? said.slice(3) : said.replace('/', ' ');
}
