import { z } from 'zod';
import { UPLOAD_ENCODINGS } from '#shared/audio/encodings.ts'; // not by the door: decoders are loaded when they are needed
import { Job } from '#shared/job/index.ts';
import { PROMPT_SENT_LIMIT_BYTES, PROMPT_UPLOAD_LIMIT_BYTES, Prompt, PromptUploadId } from '#shared/prompt/index.ts';
import {
  beginPromptUpload,
  deletePromptAudio,
  finishPromptUpload,
  getPromptAudio,
  setPromptAudio,
} from '#shared/usecases/index.ts';
import { Instant } from '#shared/world/index.ts';
import { endpoint } from './endpoint.ts';
import { asTold } from './object.ts';

const params = () => z.object({ id: Prompt.id });

const encoding = () =>
  z.strictObject({
    encoding: z
      .enum(UPLOAD_ENCODINGS)
      .default('by-content')
      .describe('`pcmu` or `pcma` for raw G.711 at 8 kHz, which does not say so itself.'),
  });

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
    summary: 'Give a prompt its audio: WAV, MP3, OGG with Opus, or raw G.711, of at most 10 minutes and 4 MiB',
    allow: ['prompt:write'],
    params,
    query: encoding,
    upload: { type: 'audio/*', limitBytes: PROMPT_SENT_LIMIT_BYTES },
    answer: { status: 200, schema: () => Prompt.Object },
    problems: ['unreadable-audio', 'prompt-storage-full', 'changed-meanwhile'],
    handle: ({ world, caller, params, query, upload }) =>
      asTold(setPromptAudio(world, caller.principal, params.id, { content: upload, encoding: query.encoding })),
  }),
  endpoint({
    operation: 'beginPromptUpload',
    method: 'post',
    path: '/v1/prompts/{id}/audio/upload',
    summary:
      'Tell where audio of up to 128 MiB may be put for a prompt: by PUT, without a credential, then finish; asks for job:write, too',
    allow: ['prompt:write'],
    params,
    body: () =>
      z
        .strictObject({
          bytes: z.int().min(1).max(PROMPT_UPLOAD_LIMIT_BYTES).describe('Of the file; one of another size is refused.'),
        })
        .meta({ id: 'NewPromptUpload' }),
    answer: {
      status: 200,
      schema: () =>
        z
          .object({
            id: PromptUploadId.describe('Of this upload; finish asks for it.'),
            url: z.string().describe('Where the file is put by PUT; relative to this address where it has no host.'),
            expiresAt: Instant.describe('Until when. What is put there is kept for a day.'),
          })
          .meta({ id: 'PromptUpload' }),
    },
    problems: ['not-permitted', 'prompt-storage-full', 'too-many-uploads'],
    handle: ({ world, caller, params, body }) => beginPromptUpload(world, caller.principal, params.id, body.bytes),
  }),
  endpoint({
    operation: 'finishPromptUpload',
    method: 'post',
    path: '/v1/prompts/{id}/audio/upload/finish',
    summary: 'Make what was put there the audio of the prompt, as a job; asks for job:write, too',
    allow: ['prompt:write'],
    params,
    query: () => encoding().extend({ upload: PromptUploadId.describe('As it was told where the upload was begun.') }),
    answer: { status: 202, schema: () => Job },
    problems: ['not-permitted', 'upload-missing', 'queue-unavailable'],
    handle: ({ world, caller, params, query }) =>
      finishPromptUpload(world, caller.principal, params.id, query.upload, query.encoding),
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
