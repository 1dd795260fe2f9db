import { z } from 'zod';
import { Job } from '#shared/job/index.ts';
import { PROMPT_SENT_LIMIT_BYTES, PROMPT_UPLOAD_LIMIT_BYTES, Prompt } from '#shared/prompt/index.ts';
import { ApiProblem, api } from '#web/api/index.ts';
import { jobEnd } from './job-end.ts';

/** What is being done with a file. */
export type Phase = 'sending' | 'reading';

/**
 * Makes a file the audio of a prompt: with one request, or where it is too large for that, put where files lie and read by a job.
 *
 * @param signal  ends the waiting for the job, which goes on
 * @throws ApiProblem  as the API or the job refuses it, or `still-reading` when the job takes minutes
 */
export async function setAudio(
  promptId: string,
  file: File,
  { tell, signal }: { tell: (phase: Phase) => void; signal: AbortSignal },
): Promise<void> {
  const path = `/v1/prompts/${encodeURIComponent(promptId)}/audio`;
  tell('sending');
  if (file.size <= PROMPT_SENT_LIMIT_BYTES) {
    await api.send(path, file, Prompt.Object);
    return;
  }
  if (file.size > PROMPT_UPLOAD_LIMIT_BYTES) throw new ApiProblem(413, 'unreadable-audio', 'too large');
  const place = z.object({ id: z.string(), url: z.string() });
  const { id, url } = await api.post(`${path}/upload`, { bytes: file.size }, place);
  await api.upload(url, file);
  tell('reading');
  const started = await api.post(`${path}/upload/finish?upload=${encodeURIComponent(id)}`, undefined, Job);
  const job = await jobEnd(started, { ask: (job) => api.get(`/v1/jobs/${job.id}`, Job), signal });
  if (job === null) throw new ApiProblem(0, 'still-reading', 'The job is not over.');
  if (job.state !== 'succeeded')
    throw new ApiProblem(409, job.failure?.code ?? 'job-over', job.failure?.detail ?? job.state);
}
