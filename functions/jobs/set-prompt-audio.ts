import { audioFailureText, uploadedPromptBlob } from '#shared/prompt/index.ts';
import { closePromptUpload, setPromptAudio } from '#shared/usecases/index.ts';
import type { Work, WorkEnd } from './work.ts';

/** Reading it may take so long; less than the lease on a job. Ten minutes of music take a few seconds. *chosen* */
const LONGEST_MS = 30_000;
const WRITTEN = 'written';

/**
 * Makes what was uploaded the audio of a prompt (sipXcom 20.04 AAT-11, MOH-01). Done again after a crash it makes the same file,
 * which is no change.
 */
export const setUploadedAudio: Work<'set-prompt-audio'> = async function* (world, { job, input }, checkpoint) {
  const { principal } = job;
  const upload = uploadedPromptBlob(principal.tenantId, input.promptId, input.uploadId);
  const close = () => closePromptUpload(world, principal.tenantId, input.uploadId);
  const failed = async (code: string, detail: string): Promise<WorkEnd> => {
    await close();
    return { name: 'failed', code, detail, scraps: [upload] };
  };
  if (checkpoint !== WRITTEN) {
    const content = await world.blobs.read(upload);
    if (!content) return await failed('upload-missing', 'Nothing was uploaded, or it is used up already.');
    const endsAtMs = world.clock.monotonicMs() + LONGEST_MS;
    const written = await setPromptAudio(world, principal, input.promptId, {
      content,
      encoding: input.encoding,
      isLate: () => world.clock.monotonicMs() > endsAtMs,
    });
    if (!written.ok) return await failed(written.problem.code, detailOf(written.problem));
    yield { checkpoint: WRITTEN, done: 1, total: 1, counts: { updated: 1 } };
  }
  await close();
  return { name: 'succeeded', scraps: [upload] };
};

type Refusal = Extract<Awaited<ReturnType<typeof setPromptAudio>>, { ok: false }>['problem'];

function detailOf(problem: Refusal): string {
  if (problem.code === 'unreadable-audio') return audioFailureText(problem.reason);
  if (problem.code === 'prompt-storage-full') return 'The plan of the tenant has no room for it.';
  return 'The prompt was changed or deleted meanwhile, or may not be changed any more.';
}
