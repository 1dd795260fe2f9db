import { z } from 'zod';
import { UPLOAD_ENCODINGS } from '#shared/audio/encodings.ts'; // not by the door: decoders are loaded when they are needed
import { Prompt } from '#shared/prompt/index.ts';
import { deletePromptAudio, getPromptAudio, setPromptAudio } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';
import { asTold } from './object.ts';

const params = () => z.object({ id: Prompt.id });

/** Lambda takes 6 MB with a request: four minutes of MP3 at 128 kbit/s, two of what phones hear as WAV. */
const AUDIO_LIMIT_BYTES = 4 * 1024 * 1024;

export const promptEndpoints = [
  endpoint({
    operation: 'getPromptAudio',
    method: 'get',
    path: '/v1/prompts/{id}/audio',
    summary: 'Get the audio of a prompt as it is played: WAV, PCM of 16 bits',
    allow: ['prompt:read'],
    params,
    answer: { status: 200, schema: null },
    isFile: true,
    isTagged: true,
    problems: [],
    handle: ({ world, caller, params }) => getPromptAudio(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'setPromptAudio',
    method: 'post',
    path: '/v1/prompts/{id}/audio',
    summary: 'Give a prompt its audio: WAV, MP3, OGG with Opus, or raw G.711, of at most 10 minutes',
    allow: ['prompt:write'],
    params,
    query: z.strictObject({
      encoding: z
        .enum(UPLOAD_ENCODINGS)
        .default('by-content')
        .describe('`pcmu` or `pcma` for raw G.711 at 8 kHz, which does not say so itself.'),
    }),
    upload: { type: 'audio/*', limitBytes: AUDIO_LIMIT_BYTES },
    answer: { status: 200, schema: () => Prompt.Object },
    problems: ['unreadable-audio', 'prompt-storage-full', 'changed-meanwhile'],
    handle: ({ world, caller, params, query, upload }) =>
      asTold(setPromptAudio(world, caller.principal, params.id, { content: upload, encoding: query.encoding })),
  }),
  endpoint({
    operation: 'deletePromptAudio',
    method: 'delete',
    path: '/v1/prompts/{id}/audio',
    summary: 'Delete the audio of a prompt; who hears it hears it to its end',
    allow: ['prompt:write'],
    params,
    answer: { status: 204, schema: null },
    problems: ['changed-meanwhile'],
    handle: ({ world, caller, params }) => deletePromptAudio(world, caller.principal, params.id),
  }),
];
