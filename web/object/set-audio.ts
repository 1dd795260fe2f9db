import { z } from 'zod';
import { isOver, Job } from '#shared/job/index.ts';
import { PROMPT_SENT_LIMIT_BYTES, PROMPT_UPLOAD_LIMIT_BYTES, Prompt } from '#shared/prompt/index.ts';
import { ApiProblem, api } from '#web/api/index.ts';

/** How often a job is asked for. */
const ASKING_MS = 1000;

/** What is being done with a file. */
export type Phase = 'sending' | 'reading';

/**
 * Makes a file the audio of a prompt: with one request, or where it is too large for that, put where files lie and read by a job.
 *
 * @throws ApiProblem  as the API or the job refuses it
 */
export async function setAudio(promptId: string, file: File, tell: (phase: Phase) => void): Promise<void> {
  const path = `/v1/prompts/${encodeURIComponent(promptId)}/audio`;
  tell('sending');
  if (file.size <= PROMPT_SENT_LIMIT_BYTES) {
    await api.send(path, file, Prompt.Object);
    return;
  }
  if (file.size > PROMPT_UPLOAD_LIMIT_BYTES) throw new ApiProblem(413, 'unreadable-audio', 'too large');
  const { url } = await api.post(`${path}/upload`, { bytes: file.size }, z.object({ url: z.string() }));
  await api.upload(url, file);
  tell('reading');
  let job = await api.post(`${path}/upload/finish`, undefined, Job);
  while (!isOver(job)) {
    await new Promise((resolve) => setTimeout(resolve, ASKING_MS));
    job = await api.get(`/v1/jobs/${job.id}`, Job);
  }
  if (job.state !== 'succeeded')
    throw new ApiProblem(409, job.failure?.code ?? 'job-over', job.failure?.detail ?? job.state);
}
