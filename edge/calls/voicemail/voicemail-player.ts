import type { MessageFacts } from '#edge/voicemail/index.ts';
import type { Party } from '#shared/cdr/index.ts';
import {
  boxWith,
  callerParty,
  callingUser,
  keysOfBox,
  type RejectStep,
  type RoutableCall,
  routeFromBox,
  type Step,
  type VoicemailDepositStep,
  type VoicemailMenuStep,
} from '#shared/dialplan/index.ts';
import { tenantSetting } from '#shared/tenant/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/answered-leg.ts';
import { answerWithVoice, goOn, hangUp, LEFT, type VoiceLeg, wordingFor } from '../voice/index.ts';
import { type DepositEnd, leaveMessage } from './deposit.ts';
import { keyMapOf } from './key-map.ts';
import { logIn } from './login.ts';
import { visitBox } from './menu.ts';

interface Talk {
  readonly call: LiveCall;
  readonly voice: VoiceLeg;
  readonly leg: AnsweredLeg;
}

/** The caller leaves a message, or listens to the mailbox by `*`. */
export async function playVoicemailDeposit(step: VoicemailDepositStep, call: LiveCall): Promise<Step | null> {
  const { snapshot } = call.request;
  const box = boxWith(snapshot, step.boxId);
  if (!box) return gone;
  const language = box.greetingLanguage ?? box.language;
  const talk = await answer(call, { number: box.number, name: box.name, userId: box.userId }, { box, language });
  if (!('voice' in talk)) return talk.step;
  const { voice, leg } = talk;
  const { world } = call;
  const tenantId = snapshot.tenant.id;
  const ended = await leaveMessage({
    voice,
    port: world.voicemail,
    soundOf: (audio) => world.audioFiles.file(tenantId, audio),
    tenantId,
    box,
    step,
    facts: factsOf(call, leg, box.id),
    hasOperator: behindKey(call, box, '0') !== null,
    keyMap: keyMapOf(snapshot, box),
    ownKeys: keysOfBox(snapshot, box)
      .map(({ key }) => key)
      .join(''),
    cannotRecord: (why) => world.voicemail.cannotRecord(tenantId, why),
  });
  if (ended === 'menu') {
    voice.changeWording(wordingFor(call, leg, box.language));
    return openMenu(talk, { boxId: box.id, asksPin: step.asksPin });
  }
  return end(talk, ended, box);
}

/** The owner, or whoever knows the PIN, listens to a mailbox. */
export async function playVoicemailMenu(step: VoicemailMenuStep, call: LiveCall): Promise<Step | null> {
  const box = step.boxId === null ? undefined : boxWith(call.request.snapshot, step.boxId);
  const itself = { number: box?.number ?? call.request.dialed, name: box?.name ?? null, userId: box?.userId ?? null };
  const talk = await answer(call, itself, { box, language: box?.language ?? null });
  return 'voice' in talk ? openMenu(talk, step) : talk.step;
}

/** The language of a mailbox that is not known yet is the caller's. */
async function answer(
  call: LiveCall,
  itself: Party,
  { box, language }: { readonly box: VoicemailBox | undefined; readonly language: string | null },
) {
  const answered = await answerWithVoice(call, { itself, language });
  if (!answered.ok) return answered;
  const causedBy = call.record.lastCalleeLeg;
  const id = call.world.ids.next('leg');
  call.record.addLeg({
    id,
    role: 'service',
    party: itself,
    service: { kind: 'voicemail', id: box?.id ?? null },
    reason: causedBy === null ? 'dialed' : 'voicemail',
    causedBy,
    sipCallId: '',
    userAgent: null,
    remoteAddress: '',
  });
  call.record.pickedUp(id);
  return { call, voice: answered.voice, leg: answered.leg };
}

async function openMenu(talk: Talk, step: Pick<VoicemailMenuStep, 'boxId' | 'asksPin'>): Promise<Step | null> {
  const { call, voice, leg } = talk;
  const { world, request } = call;
  const { snapshot, caller } = request;
  const tenantId = snapshot.tenant.id;
  const { voicemail: port, wrongCodes } = world;
  const box = await logIn({ voice, port, wrongCodes, snapshot, caller, isPutThrough: isPutThrough(call) }, step);
  if (box === LEFT) return null;
  if (box === null) return end(talk, 'over', null);
  const owner = snapshot.userById.get(box.userId ?? '');
  const from: Party = {
    number: owner?.extension ?? box.number,
    name: owner?.name ?? box.name,
    userId: owner?.id ?? null,
  };
  const ended = await visitBox({
    voice,
    port: world.voicemail,
    soundOf: (audio) => world.audioFiles.file(tenantId, audio),
    tenantId,
    box,
    snapshot,
    clock: world.clock,
    timeZone: box.timeZone ?? tenantSetting(snapshot, 'region.time-zone'),
    hasOperator: behindKey(call, box, '0') !== null,
    keyMap: keyMapOf(snapshot, box),
    factsFor: (boxId, inReplyTo) => ({ ...factsOf(call, leg, boxId), from, inReplyTo }),
    cannotRecord: (why) => world.voicemail.cannotRecord(tenantId, why),
  });
  return end(talk, ended, box);
}

/** Whether somebody else than the one by whose rights the plan was made is at the phone: who is transferred here. */
const isPutThrough = ({ seeker, request }: LiveCall): boolean =>
  seeker !== null && seeker.party.userId !== (callingUser(request.caller)?.id ?? null);

/** All is said, or somebody else is wanted. */
function end(talk: Talk, ended: Exclude<DepositEnd, 'menu'>, box: VoicemailBox | null): Step | null {
  const { call } = talk;
  const key = ended === 'operator' ? '0' : typeof ended === 'object' ? ended.key : null;
  const next = key !== null && box ? behindKey(call, box, key) : null;
  if (call.isEnded) return null;
  if (!next) {
    if (ended !== LEFT) hangUp(call);
    return null;
  }
  goOn(call, talk);
  return next;
}

const behindKey = (call: LiveCall, box: VoicemailBox, key: string): Step | null =>
  routeFromBox(call.request.snapshot, routableOf(call), { box, key })?.first ?? null;

const routableOf = ({ request, world }: LiveCall): RoutableCall => ({
  caller: request.caller,
  dialed: request.dialed,
  address: request.invite.flow.address,
  nowMs: world.clock.nowMs(),
  memory: world.groups.forCallOf(request.snapshot.tenant.id),
});

/** Of a message that this caller leaves. What is heard in wideband is kept so. */
function factsOf({ id, request, world }: LiveCall, { media }: AnsweredLeg, boxId: string): MessageFacts {
  const { number, name, userId } = request.shown ?? callerParty(request.caller);
  const isWithheld = request.caller.kind === 'trunk' && request.caller.number === null;
  return {
    id: world.ids.next('vms'),
    tenantId: request.snapshot.tenant.id,
    boxId,
    from: { number: isWithheld ? '' : number, name, userId },
    callId: id,
    receivedAtMs: world.clock.nowMs(),
    format: /^(G722|opus)/i.test(media.codec ?? '') ? 'wav-16000' : 'wav-8000',
    inReplyTo: null,
  };
}

const gone: RejectStep = { kind: 'reject', rejection: { code: 'no-answer' }, why: 'the mailbox is no more' };
