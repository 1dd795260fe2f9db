import { OWN_CODECS } from '#edge/media/index.ts';
import type { Party } from '#shared/cdr/index.ts';
import type { RejectStep } from '#shared/dialplan/index.ts';
import type { Wording } from '#shared/wording/index.ts';
import type { CallRequest, LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import type { AnsweredLeg } from '../conversation/answered-leg.ts';
import { inviteOf } from '../conversation/seek.ts';
import type { SipHeaders } from '../signaling-port/index.ts';
import type { Utterance } from './utterance.ts';
import { LEFT, VoiceLeg } from './voice-leg.ts';
import { wordingOfParty } from './words-to.ts';

export interface VoiceOptions {
  /** What the caller's phone and the bill show; nobody, by the number that was dialed, unless told. */
  readonly itself?: Party;
  /** Of what the caller has reached: an attendant, a mailbox. Null: it speaks whatever the caller does. */
  readonly language?: string | null;
  /** The phone is answered, and the call is not: somebody else is to be reached. Default: it is. */
  readonly isPassage?: boolean;
}

export type AnsweredWithVoice =
  | { readonly ok: true; readonly voice: VoiceLeg; readonly leg: AnsweredLeg }
  /** What the plan goes on with; null when the caller has gone, or the call is over for another reason. */
  | { readonly ok: false; readonly step: RejectStep | null };

/**
 * Answers the caller, or who is transferred here, in our own engine: from now on it talks to the voice. The call ends when it hangs
 * up, by `hangUp`, or goes on by `goOn`.
 */
export async function answerWithVoice(call: LiveCall, options: VoiceOptions = {}): Promise<AnsweredWithVoice> {
  const { isPassage = false, language = null } = options;
  const itself = options.itself ?? { number: call.request.dialed, name: null, userId: null };
  if (!isPassage) call.record.aimAt(itself);
  const answered = await answerCaller(call, itself, OWN_CODECS);
  if (!answered.ok) return answered;
  const { leg } = answered;
  const { snapshot } = call.request;
  const voice = new VoiceLeg(call.world, {
    snapshot,
    wording: wordingFor(call, leg, language),
  });
  if (isPassage) call.record.pickedUp(call.callerLeg);
  else if (!call.seeker) call.record.answered(call.callerLeg);
  call.whenEnded(() => voice.leave());
  call.conversation.serve(leg, {
    begin: (media) => voice.begin(media),
    taken: () => voice.beTaken(),
    codecs: OWN_CODECS,
  });
  return { ok: true, voice, leg };
}

/** @param language  of what the caller has reached; null: it speaks whatever the caller does */
export const wordingFor = (call: LiveCall, { party }: AnsweredLeg, language: string | null): Wording =>
  wordingOfParty(call, party.userId, call.request.language ?? language);

/** What talks to somebody whom the call has reached, in the language of that user. */
export const voiceFor = (call: LiveCall, party: Party): VoiceLeg =>
  new VoiceLeg(call.world, { snapshot: call.request.snapshot, wording: wordingOfParty(call, party.userId, null) });

/**
 * From now on the plan is carried out for a leg that has talked to a voice; it hears that something rings.
 *
 * @param change  what is different about the call from here on
 */
export function goOn(
  call: LiveCall,
  { voice, leg }: { readonly voice: VoiceLeg; readonly leg: AnsweredLeg },
  change: Partial<CallRequest> = {},
): void {
  voice.leave();
  call.conversation.callBack(leg);
  planFor(call, leg, change);
}

/**
 * A leg that has talked to somebody, and no longer does: the plan is carried out for it.
 *
 * @param request  with whose rights; those of who has called here unless told
 */
export const answeredElsewhere = (call: LiveCall, leg: AnsweredLeg, request: CallRequest = call.request): void =>
  planFor(call, leg, { ...request, snapshot: call.request.snapshot });

function planFor(call: LiveCall, leg: AnsweredLeg, change: Partial<CallRequest>): void {
  const request = { ...call.request, ...change };
  call.turnTo(leg, {
    ...request,
    invite: {
      ...inviteOf(leg),
      headerNames: request.invite.headerNames,
      header: (name) => request.invite.header(name),
    },
    wantsReliableProvisionals: false,
  });
}

/** Answers the caller, says something to its end, and hangs up. */
export async function answerAndSay(call: LiveCall, says: readonly Utterance[]): Promise<RejectStep | null> {
  const answered = await answerWithVoice(call);
  if (!answered.ok) return answered.step;
  if ((await answered.voice.say(says)) !== LEFT) hangUp(call);
  return null;
}

/** All is said. @param headers  of the BYE */
export const hangUp = (call: LiveCall, headers: SipHeaders = {}): void =>
  call.conversation.stop({ reason: 'normal-clearing', q850Cause: 16 }, headers);
