import { OWN_CODECS } from '#edge/media/index.ts';
import type {
  DoNotDisturbStep,
  ForwardingStep,
  SecretaryStep,
  Step,
  SwitchStep,
  VoicemailSwitchStep,
} from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import { confirmation } from '../conversation/sounds.ts';
import type { FeatureOrder } from '../presence/feature-order.ts';

/** Both tones, and a moment to put the handset down. */
const HEARD_MS = 1500;

export const playDoNotDisturb = ({ isOn }: DoNotDisturbStep, call: LiveCall): Promise<Step | null> =>
  playSwitch(call, { feature: 'do-not-disturb', isOn });

export const playForwarding = ({ when, isOn, number }: ForwardingStep, call: LiveCall): Promise<Step | null> =>
  playSwitch(call, { feature: 'forwarding', when, isOn, number });

export const playSecretary = ({ filterId, userId, isOn }: SecretaryStep, call: LiveCall): Promise<Step | null> =>
  playSwitch(call, { feature: 'secretary', filterId, userId, isOn });

export const playVoicemailSwitch = ({ isOn }: VoicemailSwitchStep, call: LiveCall): Promise<Step | null> =>
  playSwitch(call, { feature: 'voicemail', isOn });

export const playSwitched = ({ what, isOn }: SwitchStep, call: LiveCall): Promise<Step | null> =>
  playSwitch(call, { feature: 'switch', what, isOn });

/** Switches something of who dials the code, and says so by tones. Nobody can be transferred to it. */
async function playSwitch(call: LiveCall, order: FeatureOrder): Promise<Step | null> {
  const { snapshot, caller } = call.request;
  if (call.seeker || caller.kind !== 'user')
    return { kind: 'reject', rejection: { code: 'declined' }, why: 'nobody is transferred to a switch' };
  const isWritten = await call.world.setFeature(snapshot, caller.user.id, order);
  if (!isWritten) return { kind: 'reject', rejection: { code: 'internal-error' }, why: 'it could not be stored' };
  return confirm(call, order.isOn);
}

/** Answers the caller, says by tones that something is on now, or off, and hangs up. */
export async function confirm(call: LiveCall, isOn: boolean): Promise<Step | null> {
  const answered = await answerCaller(call, { number: call.request.dialed, name: null, userId: null }, OWN_CODECS);
  if (!answered.ok) return answered.step;
  call.record.answered(call.callerLeg);
  call.conversation.serve(answered.leg, { begin: (media) => media.play(confirmation(isOn)) });
  const callOff = call.world.clock.after(HEARD_MS, () => {
    call.conversation.stop({ reason: 'normal-clearing', q850Cause: 16 });
  });
  call.whenEnded(callOff);
  return null;
}
