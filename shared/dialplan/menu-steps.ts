import { Announcement } from '#shared/announcement/index.ts';
import { AutoAttendant } from '#shared/auto-attendant/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import { Ivr } from '#shared/ivr/index.ts';
import type { ObjectKindName } from '#shared/object/index.ts';
import { effective } from '#shared/setting/index.ts';
import { nameOf, objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import { UserGroup } from '#shared/user-group/index.ts';
import { madeOf } from './made-of.ts';
import type { AutoAttendantStep, DialByNameStep, IvrStep } from './menu-plan.ts';
import { inMenu, openingOf, type Planning, passingBy, reject, setBy } from './planning.ts';
import type { Step } from './route-plan.ts';

/** The one that takes the calls of all attendants at present (AAT-08, SXR-AA-02); there is one at most. */
const specialOf = madeOf(
  AutoAttendant,
  (all) => all.find(({ special, isEnabled }) => special === 'active' && isEnabled) ?? null,
);

/** A call to an attendant: that of special days if there is one now, else where its schedule sends the call, else itself. */
export function callAttendant(planning: Planning, attendant: AutoAttendant, why: string): Step {
  if (!attendant.isEnabled) return reject({ code: 'unreachable' }, `the attendant ${attendant.name} is disabled`);
  const passing = passingBy(planning, attendant.id);
  if (!passing) return reject({ code: 'forwarding-loop' }, `the call has been at ${attendant.name} before`);
  const special = specialOf(planning.snapshot);
  if (special && special.id !== attendant.id)
    return menuOf(planning.snapshot, special, `${why}; ${special.name} takes the calls of all attendants at present`);
  const opening = special ? ({ isOpen: true } as const) : openingOf(passing, attendant.scheduleId);
  if (opening.isOpen) return menuOf(planning.snapshot, attendant, why);
  const instead = passing.send(inMenu(passing), opening.destination, { code: 'hang-up' });
  return { ...instead, why: `the attendant ${attendant.name} is closed (${opening.because}): ${instead.why}` };
}

function menuOf(snapshot: TenantSnapshot, attendant: AutoAttendant, why: string): AutoAttendantStep {
  const { id, name, keys, invalidDestination, timeoutDestination } = attendant;
  const leads = [
    ...keys.map(({ key, action }) => ({
      when: key,
      to: wordsOf(snapshot, action),
    })),
    { when: 'invalid', to: inWords(snapshot, invalidDestination) },
    { when: 'timeout', to: inWords(snapshot, timeoutDestination) },
  ];
  return { kind: 'auto-attendant', autoAttendantId: id, name, leads, why };
}

function wordsOf(snapshot: TenantSnapshot, action: AutoAttendant['keys'][number]['action']): string {
  if (action.kind === 'repeat') return 'the menu again';
  if (action.kind === 'go') return inWords(snapshot, action.destination);
  const operator = operatorOf(snapshot);
  return operator ? `the operator, ${inWords(snapshot, operator)}` : 'the operator, whom the tenant has not set';
}

/** Who answers to the key of the operator in attendants: as in mailboxes whose owners have set nobody else (AAT-04). */
export function operatorOf({ tenant, settings }: TenantSnapshot): Destination | null {
  return operatorAt(effective('user', 'voicemail.operator', [settings.get(tenant.id) ?? {}]));
}

/** @param number  of the setting `voicemail.operator`; empty: there is none */
export const operatorAt = (number: string): Destination | null => (number === '' ? null : { kind: 'number', number });

export function callIvr(planning: Planning, ivr: Ivr, why: string): Step {
  if (!ivr.isEnabled) return reject({ code: 'unreachable' }, `the flow ${ivr.name} is disabled`);
  const leads = ivr.nodes.flatMap((node) =>
    node.kind === 'go' ? [{ when: node.name, to: inWords(planning.snapshot, node.destination) }] : [],
  );
  return { kind: 'ivr', ivrId: ivr.id, name: ivr.name, leads, why } satisfies IvrStep;
}

/** Plays, then goes on: what comes then is in the plan. */
export function callAnnouncement(planning: Planning, announcement: Announcement, why: string): Step {
  const passing = passingBy(planning, announcement.id);
  if (!passing) return reject({ code: 'forwarding-loop' }, `the call has been at ${announcement.name} before`);
  const { id, name, promptId, times, isSkippable, isFree } = announcement;
  const sent = setBy(passing, `the announcement ${name}`);
  const next = sent.send(sent, announcement.next, { code: 'hang-up' });
  return { kind: 'announcement', announcementId: id, name, promptId, times, isSkippable, isFree, why, next };
}

export function dialByName({ snapshot }: Planning, userGroupId: string | null, why: string): DialByNameStep {
  const group = userGroupId === null ? null : objectsOf(snapshot, UserGroup).get(userGroupId);
  return { kind: 'dial-by-name', userGroupId, why: group ? `${why}, of the group ${group.name}` : why };
}

/** What answers a call by itself and has a number; null for other kinds. */
export function stepAtMenu(planning: Planning, kind: ObjectKindName, id: string, why: string): Step | null {
  const { snapshot } = planning;
  const attendant = kind === 'auto-attendant' && objectsOf(snapshot, AutoAttendant).get(id);
  if (attendant) return callAttendant(planning, attendant, why);
  const ivr = kind === 'ivr' && objectsOf(snapshot, Ivr).get(id);
  if (ivr) return callIvr(planning, ivr, why);
  const announcement = kind === 'announcement' && objectsOf(snapshot, Announcement).get(id);
  return announcement ? callAnnouncement(planning, announcement, why) : null;
}

/** Such as `the hunt group Sales`. */
function inWords(snapshot: TenantSnapshot, destination: Destination): string {
  if (destination.kind === 'number') return `the number ${destination.number}`;
  if (destination.kind === 'hang-up') return 'the end of the call';
  const kind = destination.kind.replaceAll('-', ' ');
  const [id] = Object.entries(destination).flatMap(([field, value]) => (field.endsWith('Id') ? [String(value)] : []));
  if (id === undefined) return `the ${kind}`;
  const name = snapshot.userById.get(id)?.name ?? objectName(snapshot, destination.kind, id);
  return `the ${kind} ${name}`;
}

function objectName(snapshot: TenantSnapshot, kind: string, id: string): string {
  const object = snapshot.objects.get(kind as ObjectKindName)?.get(id);
  return object ? nameOf(object) : id;
}
