import { type DialedFeature, dialedFeature, type Feature, FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { objectsOf, type SnapshotUser, type TenantSnapshot, userDialed, userSetting } from '#shared/tenant/index.ts';
import { callBackOnBusy, completeLastCall } from './completion-steps.ts';
import { type DialedCode, unknownNumber } from './dialed-code.ts';
import { intercomCode, intercomStep } from './intercom-steps.ts';
import { askCode } from './outbound.ts';
import { pageStep } from './page-steps.ts';
import { parkAnywhere, retrieveStep } from './park-steps.ts';
import { directedPickup, groupPickup } from './pickup-steps.ts';
import { type Planning, reject } from './planning.ts';
import type { Step } from './route-plan.ts';
import { speedDialStep } from './speed-dials.ts';
import { forwardNothing, forwardWhen, switchSecretary } from './switch-steps.ts';
import { agent, conference, lead, listenIn, recordMyCalls, recordPrompt, redial, toggle } from './user-code-steps.ts';
import { anyBox, boxAt, directDeposit, ownBox, switchVoicemail } from './voicemail-steps.ts';

/** What a feature code does, or the prefix of an intercom; null when what is dialed is none. */
export function featureStep(planning: Planning, caller: SnapshotUser, dialed: string): Step | null {
  const { snapshot } = planning;
  const found = dialedFeature(objectsOf(snapshot, FeatureCodeOverride).values(), dialed);
  const intercom = intercomStep(planning, caller, dialed, found?.code.length ?? 0);
  if (intercom) return intercom;
  if (!found || isSomebodys(snapshot, found, dialed)) return null;
  const why = `${found.code} is the feature code: ${found.label}`;
  const step = FEATURE_STEPS[found.feature]({
    snapshot,
    caller,
    code: found.code,
    number: found.number,
    why,
    planning,
  });
  // Whoever forwards calls to such a code would have every caller change what the caller has set.
  return SWITCHES.has(step.kind) && planning.passed.size > 0
    ? reject({ code: 'declined' }, `${why}: only who dials it can change something`)
    : step;
}

const SWITCHES: ReadonlySet<Step['kind']> = new Set([
  'do-not-disturb',
  'forwarding',
  'secretary',
  'call-completion',
  'voicemail-switch',
  'switch',
  'phone-reset',
  'record-prompt',
  'agent',
]);

/**
 * A usual code without a star may be the number of somebody, here or outside: 8 is one only before the number of a mailbox, as
 * 8005550100 is to leave.
 */
function isSomebodys(snapshot: TenantSnapshot, { isDefault, feature, number }: DialedFeature, dialed: string): boolean {
  if (!isDefault) return false;
  if (feature === 'voicemail-deposit' && !boxAt(snapshot, number)) return true;
  return userDialed(snapshot, dialed) !== undefined || snapshot.objectByNumber.has(dialed);
}

/** What each feature does when its code is dialed; a new feature does not compile without its step. */
const FEATURE_STEPS = {
  'echo-test': ({ why }) => ({ kind: 'echo', why }),
  'tone-test': ({ why }) => ({ kind: 'tone', why }),
  park: ({ planning, why }) => parkAnywhere(planning, why),
  'retrieve-parked': ({ planning, number, why }) => retrieveStep(planning, number, why) ?? unknownNumber(number),
  'directed-pickup': directedPickup,
  'group-pickup': groupPickup,
  'do-not-disturb': ({ snapshot, caller, why }) => ({
    kind: 'do-not-disturb',
    userId: caller.id,
    isOn: !userSetting(snapshot, caller.id, 'call.do-not-disturb'),
    why,
  }),
  'forward-always': forwardWhen('always'),
  'forward-busy': forwardWhen('busy'),
  'forward-no-answer': forwardWhen('noAnswer'),
  'forward-unreachable': forwardWhen('unreachable'),
  'forward-off': forwardNothing,
  'boss-secretary-filter': switchSecretary,
  intercom: intercomCode,
  page: pageStep,
  'call-completion': completeLastCall,
  'callback-on-busy': callBackOnBusy,
  'authorization-code': ({ number, why }) =>
    askCode({ kind: 'authorization-code', number: number === '' ? null : number }, null, why),
  'speed-dial': ({ planning, number, why }) =>
    speedDialStep(planning, number) ??
    reject({ code: 'unknown-number', dialed: number }, `${why}, and there is none of the code ${number}`),
  'voicemail-menu': ownBox,
  'voicemail-box': anyBox,
  'voicemail-deposit': directDeposit,
  'voicemail-switch': switchVoicemail,
  redial: redial('last-dialed'),
  'call-return': redial('last-caller'),
  'record-my-calls': recordMyCalls,
  'call-filter': toggle('call-filter'),
  'listen-in': listenIn,
  'begin-conference': conference,
  'dial-by-name': ({ planning, why }) => lead(planning, { kind: 'dial-by-name' }, why),
  'phone-reset': ({ why }) => ({ kind: 'phone-reset', why }),
  'phone-status': ({ why }) => ({ kind: 'phone-status', why }),
  'record-prompt': recordPrompt,
  'agent-log-in': agent('log-in'),
  'agent-log-out': agent('log-out'),
  'agent-pause': agent('pause'),
  'withhold-number': ({ planning, number, why }) => dialing({ ...planning, isWithheld: true }, number, why),
  'show-number': ({ planning, number, why }) => dialing({ ...planning, isWithheld: false }, number, why),
} as const satisfies Record<Feature, (dialed: DialedCode) => Step>;

/** The number behind a code that says something of the call. One such code is enough: of several the first would count anyway. */
function dialing(planning: Planning, number: string, why: string): Step {
  const step = planning.send(planning, { kind: 'number', number }, { code: 'unknown-number', dialed: number });
  return { ...step, why: `${why}: ${step.why}` };
}
