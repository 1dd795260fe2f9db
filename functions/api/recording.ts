import { z } from 'zod';
import { CallId, CdrWish } from '#shared/cdr/index.ts';
import { Recording, RecordingId } from '#shared/recording/index.ts';
import { deleteRecording, listRecordings, openRecording } from '#shared/usecases/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';
import { recordingFile } from './recording-file.ts';

const RecordingParams = () => z.object({ id: RecordingId });

/** Recordings of calls (XiVO 15.12 XA-USR-15). */
export const recordingEndpoints = [
  endpoint({
    operation: 'listRecordings',
    method: 'get',
    path: '/v1/recordings',
    summary: 'List recordings of calls, newest call first; who may hear its own calls alone sees those',
    allow: ['recording:read', 'own:recording:read'],
    query: PageQuery.extend({ ...CdrWish.shape, callId: CallId.optional().describe('Of this call alone.') }),
    answer: { status: 200, schema: pageOf(Recording) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listRecordings(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'getRecordingAudio',
    method: 'get',
    path: '/v1/recordings/{id}/audio',
    summary: 'Get the file of a recording: WAV, left what the phone said, right what it was told',
    allow: ['recording:read', 'own:recording:read'],
    params: RecordingParams,
    answer: { status: 200, schema: null },
    isFile: true,
    problems: [],
    handle: async ({ world, caller, params }) => {
      const opened = await openRecording(world, caller.principal, params.id);
      return opened.ok ? recordingFile(world, opened.value, `${params.id}.wav`) : opened;
    },
  }),
  endpoint({
    operation: 'deleteRecording',
    method: 'delete',
    path: '/v1/recordings/{id}',
    summary: 'Delete a recording for good; the record of the call stays',
    allow: ['recording:write'],
    params: RecordingParams,
    answer: { status: 204, schema: null },
    problems: [],
    handle: ({ world, caller, params }) => deleteRecording(world, caller.principal, params.id),
  }),
];
