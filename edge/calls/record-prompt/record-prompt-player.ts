import type { RecordPromptStep, Step } from '#shared/dialplan/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerWithVoice, BEEP, hangUp, LEFT, type VoiceLeg } from '../voice/index.ts';
import type { PromptKeeper } from './prompt-keeper.ts';

/** Nobody listens to a longer prompt, and a handset that lies beside the phone fills no disk (chosen). */
const MAX_MS = 300_000;
const MIN_MS = 500;
const [LISTEN, KEEP, AGAIN] = ['1', '2', '3'];
/** Who has recorded and listened so often has gone, or will not be pleased (chosen). */
const MAX_TURNS = 20;

/**
 * Records a prompt of the tenant (sipXcom 20.04 AAT-13, UCM "record prompt"). It is a new one, named after who has recorded it and
 * when: an administrator gives it its name and its place. Nothing is kept of who hangs up before he has said so.
 */
export async function playRecordPrompt(_step: RecordPromptStep, call: LiveCall): Promise<Step | null> {
  const { caller } = call.request;
  if (call.seeker || caller.kind !== 'user')
    return { kind: 'reject', rejection: { code: 'declined' }, why: 'nobody is transferred to a recording' };
  const { promptKeeper } = call.world;
  const answered = await answerWithVoice(call);
  if (!answered.ok) return answered.step;
  const { voice } = answered;
  const { tenant } = call.request.snapshot;
  const path = await record(voice, promptKeeper);
  if (typeof path === 'object' && path !== null) {
    promptKeeper.cannotRecord(tenant.id, path.error);
    await voice.say([{ phrase: 'prompt/not-kept' }]);
  } else if (path !== null) {
    const name = `${caller.user.name} ${toInstant(call.world.clock.nowMs())}`;
    const isKept = await promptKeeper.keep(tenant.id, name, path);
    await promptKeeper.discard(path);
    await voice.say([{ phrase: isKept ? 'prompt/kept' : 'prompt/not-kept' }]);
  }
  if (!call.isEnded) hangUp(call);
  return null;
}

/** The disk is full, say. */
interface Failed {
  readonly error: string;
}

/** @returns the file that is to be kept; null: none */
async function record(voice: VoiceLeg, keeper: PromptKeeper): Promise<string | Failed | null> {
  let recorded: string | null = null;
  for (let turn = 0; turn < MAX_TURNS && !voice.hasLeft; turn++) {
    const take: string | Failed | null = recorded ?? (await recordOnce(voice, keeper));
    if (take === null) continue;
    if (typeof take === 'object') return take;
    recorded = take;
    const choice = await choose(voice, recorded);
    if (choice === KEEP) return recorded;
    if (choice !== AGAIN) continue;
    await keeper.discard(recorded);
    recorded = null;
  }
  if (recorded !== null) await keeper.discard(recorded);
  return null;
}

/** Each time another file: what was played of one is remembered by its name. @returns null when nothing was said, or the caller has left */
async function recordOnce(voice: VoiceLeg, keeper: PromptKeeper): Promise<string | Failed | null> {
  const path = keeper.draft();
  await voice.say([{ phrase: 'prompt/record-after-beep' }, BEEP]);
  const outcome = await voice.record({ path, maxMs: MAX_MS, minMs: MIN_MS, terminators: '#', trimsSilence: true });
  if (outcome.path === path && !voice.hasLeft) return path;
  if (outcome.path !== null) await keeper.discard(outcome.path);
  return outcome.how === 'failed' ? { error: outcome.error ?? 'failed' } : null;
}

async function choose(voice: VoiceLeg, recorded: string): Promise<string> {
  const answer = await voice.ask({ says: [{ phrase: 'prompt/menu' }] });
  if (answer === LEFT || answer.digits !== LISTEN) return answer === LEFT ? '' : answer.digits;
  return (await voice.say([{ file: recorded }], { stopsAt: KEEP + AGAIN })) ?? '';
}
