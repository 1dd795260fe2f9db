import { CallGroup } from '#shared/call-group/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import { HuntGroup } from '#shared/hunt-group/index.ts';
import type { ObjectKindName } from '#shared/object/index.ts';
import { nameOf, objectsOf } from '#shared/tenant/index.ts';
import { conferenceRoomStep, roomWith } from './conference-room-steps.ts';
import { dialNumber } from './dialed-number.ts';
import { faxBoxWith, faxStep } from './fax-steps.ts';
import { callCallGroup, callHuntGroup } from './group-steps.ts';
import { dialByName, stepAtMenu } from './menu-steps.ts';
import { type Planning, reject } from './planning.ts';
import { callQueue, queueWith } from './queue-steps.ts';
import type { Rejection } from './rejection.ts';
import type { RejectStep, Step } from './route-plan.ts';
import { callUser } from './user-steps.ts';
import { boxWith, depositStep, menuStep } from './voicemail-steps.ts';

/**
 * Where a forwarding, a schedule or a group sends a call.
 *
 * @param instead  what the caller hears where that is the end, or where the call has been before
 */
export function sendTo(planning: Planning, destination: Destination, instead: Rejection): Step {
  const step = stepTo(planning, destination, instead);
  const isCircle = step.kind === 'reject' && step.rejection.code === 'forwarding-loop';
  return isCircle ? reject(instead, step.why) : step;
}

function stepTo(planning: Planning, destination: Destination, instead: Rejection): Step {
  const { snapshot } = planning;
  switch (destination.kind) {
    case 'user': {
      const user = snapshot.userById.get(destination.userId);
      const { ringSeconds } = destination;
      return user ? callUser(planning, user, `it goes on to ${user.name}`, { ringSeconds }) : gone(instead);
    }
    case 'hunt-group': {
      const group = objectsOf(snapshot, HuntGroup).get(destination.huntGroupId);
      return group ? callHuntGroup(planning, group, `it goes on to the hunt group ${group.name}`) : gone(instead);
    }
    case 'call-group': {
      const group = objectsOf(snapshot, CallGroup).get(destination.callGroupId);
      const why = `it goes on to the call group ${group?.name}`;
      return group ? callCallGroup(planning, group, why, destination.ringSeconds) : gone(instead);
    }
    case 'voicemail-box': {
      const box = boxWith(snapshot, destination.voicemailBoxId);
      return box ? depositStep(planning, box, `it goes on to the mailbox ${box.name}`, destination) : gone(instead);
    }
    case 'fax-box': {
      const box = faxBoxWith(snapshot, destination.faxBoxId);
      return box ? faxStep(box, `it goes on to the fax box ${box.name}`) : gone(instead);
    }
    case 'voicemail-menu':
      return menuStep(planning, null, 'a mailbox is asked for');
    case 'auto-attendant':
      return atMenu(planning, destination.kind, destination.autoAttendantId, instead);
    case 'ivr':
      return atMenu(planning, destination.kind, destination.ivrId, instead);
    case 'announcement':
      return atMenu(planning, destination.kind, destination.announcementId, instead);
    case 'dial-by-name':
      return dialByName(planning, destination.userGroupId ?? null, 'it goes on to the search for a name');
    case 'conference-room': {
      const room = roomWith(snapshot, destination.conferenceRoomId);
      return room ? conferenceRoomStep(room, `it goes on to the conference room ${room.name}`) : gone(instead);
    }
    case 'queue': {
      const queue = queueWith(planning, destination.queueId);
      const why = `it goes on to the queue ${queue?.name}`;
      return queue ? callQueue(planning, queue, why, destination) : gone(instead);
    }
    case 'number':
      return dialNumber(planning, destination.number, { ringSeconds: destination.ringSeconds });
    case 'hang-up':
      return hangUp(destination, instead);
    default:
      return notCallable(planning, destination);
  }
}

function atMenu(planning: Planning, kind: MenuKind, id: string, instead: Rejection): Step {
  const object = planning.snapshot.objects.get(kind)?.get(id);
  const why = `it goes on to the ${kind.replaceAll('-', ' ')} ${object ? nameOf(object) : id}`;
  return stepAtMenu(planning, kind, id, why) ?? gone(instead);
}

type MenuKind = 'auto-attendant' | 'ivr' | 'announcement';

function hangUp({ cause = 'normal', delaySeconds = 0 }: HangUp, instead: Rejection): Step {
  const end = endOf(cause, instead);
  return delaySeconds > 0 ? { ...end, delaySeconds } : end;
}

type HangUp = Extract<Destination, { kind: 'hang-up' }>;

function endOf(cause: NonNullable<HangUp['cause']>, instead: Rejection): RejectStep {
  switch (cause) {
    case 'normal':
      return reject(instead, 'there is nobody else');
    case 'busy':
      return reject({ code: 'busy' }, 'the caller is to hear that it is busy');
    case 'congestion':
      return reject({ code: 'congestion' }, 'the caller is to hear that there is no way');
  }
}

/** What is a destination cannot be deleted: so this is a bug, and no reason to lose the call's own end. */
const gone = (instead: Rejection): Step => reject(instead, 'where it would go on is no more');

function notCallable({ snapshot }: Planning, destination: Destination): Step {
  const [id] = Object.entries(destination).flatMap(([field, value]) => (field.endsWith('Id') ? [String(value)] : []));
  const kind = destination.kind;
  const object = id === undefined ? undefined : snapshot.objects.get(kind as ObjectKindName)?.get(id);
  const name = object ? nameOf(object) : kind;
  return reject(
    { code: 'not-callable', kind, name },
    `it would go on to the ${kind.replaceAll('-', ' ')} ${name}, which takes no calls yet`,
  );
}
