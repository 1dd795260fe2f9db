import { OWN_CODECS } from '#edge/media/index.ts';
import { type AskCodeStep, type RoutableCall, routeAuthorized, type Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import type { AnsweredLeg } from '../conversation/answered-leg.ts';
import { inviteOf } from '../conversation/seek.ts';
import { reasonHeader } from '../signaling-port/index.ts';
import { DIAL_TONE, Keypad, QUESTION, WRONG } from './keypad.ts';
import { type RightCode, rightCode } from './right-code.ts';

const WRONG_MS = 1200;
/** No number of the public network is longer with a prefix (ITU-T E.164 §6). */
const MAX_NUMBER_DIGITS = 24;

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
  const itself = { number: call.request.dialed, name: null, userId: null };
  const answered = await answerCaller(call, itself, OWN_CODECS);
  if (!answered.ok) return answered.step;
  const { leg, media } = answered;
  call.record.pickedUp(call.callerLeg);
  const keypad = new Keypad({ dialog: leg.dialog, media }, call.world.clock, () => call.cancel());
  call.onInterruption((interruption) => {
    keypad.leave();
    leg.dialog.release({ Reason: reasonHeader('Q.850', 16, interruption) });
    call.endInterrupted(interruption);
  });

  const { next, authorizedBy } = await enterAll(step, call, keypad);
  if (call.isEnded) return null;
  keypad.leave();
  return goOn(call, leg, next, authorizedBy);
}

/** One code after the other: a rule may want a PIN, and a restriction another. The name of the last one is on the bill. */
async function enterAll(first: AskCodeStep, call: LiveCall, keypad: Keypad) {
  let step = first;
  let authorizedBy: string | null = null;
  while (!call.isEnded) {
    const right = await enter(step, call, keypad);
    authorizedBy = right?.authorizedBy ?? authorizedBy;
    const next = right && !call.isEnded ? await stepAfter(step, call, keypad, right) : null;
    if (next?.kind !== 'ask-code') return { next: next ?? step.otherwise, authorizedBy };
    step = next;
  }
  return { next: step.otherwise, authorizedBy };
}

/** The right code; null without it. */
async function enter(step: AskCodeStep, call: LiveCall, keypad: Keypad): Promise<RightCode | null> {
  const { snapshot, caller } = call.request;
  const { secretOf, wrongCodes } = call.world;
  const isLocked = () => wrongCodes.isLocked(snapshot.tenant.id, caller);
  for (let left = step.tries; left > 0 && !call.isEnded && !isLocked(); left--) {
    const entered = await keypad.ask(QUESTION, step.maxDigits);
    if (entered === null || entered === '') return null;
    const isLongEnough = entered.length >= step.minDigits;
    const right = isLongEnough && rightCode(snapshot, routableOf(call), step.asks, { entered, secretOf });
    if (right) return isLocked() ? null : right;
    wrongCodes.add(snapshot.tenant.id, caller);
    await keypad.tell(WRONG, WRONG_MS);
  }
  return null;
}

async function stepAfter(step: AskCodeStep, call: LiveCall, keypad: Keypad, right: RightCode): Promise<Step | null> {
  if (!right.authorization || step.asks.kind !== 'authorization-code') return step.whenRight;
  const number = step.asks.number ?? (await keypad.ask(DIAL_TONE, MAX_NUMBER_DIGITS));
  if (!number) return null;
  return routeAuthorized(call.request.snapshot, routableOf(call), right.authorization, number).first;
}

/** The plan is carried out for a leg that is answered from here on. */
function goOn(call: LiveCall, leg: AnsweredLeg, next: Step, authorizedBy: string | null): Step | null {
  if (next.kind === 'reject') {
    call.giveUp(leg, next.rejection.code);
    return null;
  }
  const { invite } = call.request;
  const header = (name: string) => invite.header(name);
  call.conversation.callBack(leg);
  call.turnTo(leg, {
    ...call.request,
    invite: { ...inviteOf(leg), header },
    wantsReliableProvisionals: false,
    ...(authorizedBy && { authorizedBy }),
  });
  return next;
}

const routableOf = ({ request, world }: LiveCall): RoutableCall => ({
  caller: request.caller,
  dialed: request.dialed,
  address: request.invite.flow.address,
  nowMs: world.clock.nowMs(),
  memory: world.groups.forCallOf(request.snapshot.tenant.id),
});
