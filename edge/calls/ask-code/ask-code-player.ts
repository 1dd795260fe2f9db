import type { PhraseId } from '#edge/media/index.ts';
import {
  type AskCodeStep,
  type AskedCode,
  type RoutableCall,
  routeAuthorized,
  type Step,
} from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerWithVoice, goOn, LEFT, type VoiceLeg } from '../voice/index.ts';
import { type RightCode, rightCode } from './right-code.ts';

/** No number of the public network is longer with a prefix (ITU-T E.164 §6). */
const MAX_NUMBER_DIGITS = 24;
/** Who looks for his code takes longer than who chooses from a menu (chosen). */
const PATIENCE = { firstKeyMs: 10_000, nextKeyMs: 5000 };

const PLEASE = {
  'pin-set': 'code/enter-pin',
  'call-restriction': 'code/enter-pin',
  'authorization-code': 'code/enter-authorization-code',
} as const satisfies Record<AskedCode['kind'], PhraseId>;

/**
 * Asks the caller for a code, and goes on with what the right one opens (UCM-201, XA-PERM-09, sipXcom 20.04 AUT-02). The
 * caller's phone is answered for that; the call is not, before somebody is reached. Who is transferred to such a number knows no
 * code, and is refused, and so is whoever has entered too many wrong ones.
 */
export async function playAskCode(step: AskCodeStep, call: LiveCall): Promise<Step | null> {
  const { snapshot, caller } = call.request;
  const isLocked = call.world.wrongCodes.isLocked(snapshot.tenant.id, caller);
  if (isLocked) call.world.log({ name: 'codes-locked', tenant: snapshot.tenant.id, call: call.id });
  if (call.seeker || isLocked) return step.otherwise;
  const answered = await answerWithVoice(call, { isPassage: true });
  if (!answered.ok) return answered.step;
  const { next, authorizedBy } = await enterAll(step, call, answered.voice);
  if (call.isEnded) return null;
  goOn(call, answered, authorizedBy === null ? {} : { authorizedBy });
  return next;
}

/** One code after the other: a rule may want a PIN, and a restriction another. The name of the last one is on the bill. */
async function enterAll(first: AskCodeStep, call: LiveCall, voice: VoiceLeg) {
  let step = first;
  let authorizedBy: string | null = null;
  while (!call.isEnded) {
    const right = await enter(step, call, voice);
    authorizedBy = right?.authorizedBy ?? authorizedBy;
    const next = right && !call.isEnded ? await stepAfter(step, call, voice, right) : null;
    if (next?.kind !== 'ask-code') return { next: next ?? step.otherwise, authorizedBy };
    step = next;
  }
  return { next: step.otherwise, authorizedBy };
}

/** The right code; null without it. */
async function enter(step: AskCodeStep, call: LiveCall, voice: VoiceLeg): Promise<RightCode | null> {
  const { snapshot, caller } = call.request;
  const { secretOf, wrongCodes } = call.world;
  const isLocked = () => wrongCodes.isLocked(snapshot.tenant.id, caller);
  for (let left = step.tries; left > 0 && !call.isEnded && !isLocked(); left--) {
    const entered = await digits(voice, PLEASE[step.asks.kind], step.maxDigits);
    if (entered === '') return null;
    const isLongEnough = entered.length >= step.minDigits;
    const right = isLongEnough && rightCode(snapshot, routableOf(call), step.asks, { entered, secretOf });
    if (right) return isLocked() ? null : right;
    wrongCodes.add(snapshot.tenant.id, caller);
    await voice.say([{ phrase: 'code/wrong' }]);
    voice.forgetKeys();
  }
  return null;
}

async function stepAfter(step: AskCodeStep, call: LiveCall, voice: VoiceLeg, right: RightCode): Promise<Step | null> {
  if (!right.authorization || step.asks.kind !== 'authorization-code') return step.whenRight;
  const number = step.asks.number ?? (await digits(voice, 'code/enter-number', MAX_NUMBER_DIGITS));
  if (!number) return null;
  return routeAuthorized(call.request.snapshot, routableOf(call), right.authorization, number).first;
}

/** '' when nothing was pressed, or the caller has gone. */
async function digits(voice: VoiceLeg, please: PhraseId, maxDigits: number): Promise<string> {
  const answer = await voice.ask({ says: [{ phrase: please }], maxDigits, clearsAt: '*', ...PATIENCE });
  return answer === LEFT ? '' : answer.digits;
}

const routableOf = ({ request, world }: LiveCall): RoutableCall => ({
  caller: request.caller,
  dialed: request.dialed,
  address: request.invite.flow.address,
  nowMs: world.clock.nowMs(),
  memory: world.groups.forCallOf(request.snapshot.tenant.id),
});
