import type { PhraseId } from '#edge/media/index.ts';
import type {
  DoNotDisturbStep,
  ForwardingStep,
  SecretaryStep,
  Step,
  SwitchStep,
  VoicemailSwitchStep,
} from '#shared/dialplan/index.ts';
import type { Switched } from '#shared/presence/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { FeatureOrder } from '../presence/feature-order.ts';
import { answerAndSay, type Utterance } from '../voice/index.ts';

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

/** Switches something of who dials the code, and says so. Nobody can be transferred to it. */
async function playSwitch(call: LiveCall, order: FeatureOrder): Promise<Step | null> {
  const { snapshot, caller } = call.request;
  if (call.seeker || caller.kind !== 'user')
    return { kind: 'reject', rejection: { code: 'declined' }, why: 'nobody is transferred to a switch' };
  const isWritten = await call.world.setFeature(snapshot, caller.user.id, order);
  if (!isWritten) return { kind: 'reject', rejection: { code: 'internal-error' }, why: 'it could not be stored' };
  return answerAndSay(call, wordsFor(order));
}

const ON_OFF = {
  'do-not-disturb': ['switch/do-not-disturb-on', 'switch/do-not-disturb-off'],
  voicemail: ['switch/voicemail-on', 'switch/voicemail-off'],
  secretary: ['switch/filter-on', 'switch/filter-off'],
  'call-filter': ['switch/filter-on', 'switch/filter-off'],
  'record-my-calls': ['switch/recording-on', 'switch/recording-off'],
} as const satisfies Record<
  Exclude<FeatureOrder['feature'], 'forwarding' | 'switch'> | Switched,
  readonly [on: PhraseId, off: PhraseId]
>;

export const FORWARDED_TO = {
  always: 'switch/forwarding-always-to',
  busy: 'switch/forwarding-busy-to',
  noAnswer: 'switch/forwarding-no-answer-to',
  unreachable: 'switch/forwarding-unreachable-to',
} as const satisfies Record<ForwardingStep['when'][number], PhraseId>;

/** What holds from now on. */
export function wordsFor(order: FeatureOrder): readonly Utterance[] {
  if (order.feature !== 'forwarding') {
    const [on, off] = ON_OFF[order.feature === 'switch' ? order.what : order.feature];
    return [{ phrase: order.isOn ? on : off }];
  }
  const { isOn, number, when } = order;
  const [first] = when;
  if (!isOn || number === null || first === undefined)
    return [{ phrase: isOn ? 'switch/forwarding-on' : 'switch/forwarding-off' }];
  return [{ phrase: FORWARDED_TO[first] }, { digits: number }];
}
