import type { RejectStep, RoutePlan, Step } from '#shared/dialplan/index.ts';
import { lazily } from '#shared/lazily.ts';
import { playAgent } from '../agents/index.ts';
import { playAskCode } from '../ask-code/index.ts';
import { playCallCompletion } from '../completion/index.ts';
import { playConference } from '../conference/index.ts';
import { playConferenceRoom } from '../conference-room/index.ts';
import { playFax } from '../fax/index.ts';
import {
  playDoNotDisturb,
  playForwarding,
  playSecretary,
  playSwitched,
  playVoicemailSwitch,
} from '../feature-switch/index.ts';
import { playEcho, playTone } from '../line-test/index.ts';
import { playListenIn } from '../listen-in/index.ts';
import { playMenu } from '../menus/index.ts';
import { playPage } from '../page/index.ts';
import { playPark, playRetrieve } from '../park/index.ts';
import { playPhoneReset } from '../phone-reset/index.ts';
import { playPhoneStatus } from '../phone-status/index.ts';
import { playPickup } from '../pickup/index.ts';
import { playQueue } from '../queue/index.ts';
import { playRecordPrompt } from '../record-prompt/index.ts';
import { playRedial } from '../redial/index.ts';
import { playRing } from '../ring/index.ts';
import { playVoicemailDeposit, playVoicemailMenu } from '../voicemail/index.ts';
import type { LiveCall } from './live-call.ts';
import { pause } from './pause.ts';
import { refuseInWords } from './refuse-in-words.ts';

/** Plays one kind of step: the step that follows, or null when the plan is done: answered, rejected or given up. */
export type StepPlayer<Kind extends Step['kind']> = (
  step: Extract<Step, { kind: Kind }>,
  call: LiveCall,
) => Promise<Step | null>;

type Players = { readonly [Kind in Step['kind']]: StepPlayer<Kind> };

/**
 * A new kind of step does not compile without its player. Looked up when a step is played: players carry out plans
 * themselves, so that their modules and this one import each other.
 */
const players = lazily(
  (): Players => ({
    ring: playRing,
    echo: playEcho,
    tone: playTone,
    park: playPark,
    retrieve: playRetrieve,
    pickup: playPickup,
    'do-not-disturb': playDoNotDisturb,
    'ask-code': playAskCode,
    page: playPage,
    'call-completion': playCallCompletion,
    forwarding: playForwarding,
    secretary: playSecretary,
    'voicemail-switch': playVoicemailSwitch,
    'voicemail-deposit': playVoicemailDeposit,
    'voicemail-menu': playVoicemailMenu,
    fax: playFax,
    announcement: playMenu,
    'auto-attendant': playMenu,
    ivr: playMenu,
    'dial-by-name': playMenu,
    switch: playSwitched,
    redial: playRedial,
    'listen-in': playListenIn,
    'phone-reset': playPhoneReset,
    'phone-status': playPhoneStatus,
    'record-prompt': playRecordPrompt,
    conference: playConference,
    'conference-room': playConferenceRoom,
    queue: playQueue,
    agent: playAgent,
    reject: playReject,
  }),
);

/** The interpreter: walks a plan from step to step until one of them answers or ends the call. */
export async function carryOut(call: LiveCall, plan: RoutePlan): Promise<void> {
  let step: Step | null = plan.first;
  while (step && !call.isEnded) step = await play(step, call);
}

function play<Kind extends Step['kind']>(step: Extract<Step, { kind: Kind }>, call: LiveCall): Promise<Step | null> {
  const player = players()[step.kind as Kind] as unknown as StepPlayer<Kind>;
  return player(step, call);
}

async function playReject({ rejection, delaySeconds }: RejectStep, call: LiveCall): Promise<null> {
  if (delaySeconds !== undefined && !(await pause(call, delaySeconds))) return null;
  await refuseInWords(call, rejection.code);
  if (!call.isEnded) call.reject(rejection);
  return null;
}
