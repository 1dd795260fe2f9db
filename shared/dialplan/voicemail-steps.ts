import { Forwarding } from '#shared/forwarding/index.ts';
import {
  objectsOf,
  objectWith,
  type SnapshotUser,
  type TenantSnapshot,
  userDialed,
  userSetting,
} from '#shared/tenant/index.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import type { Caller } from './caller.ts';
import type { DialedCode } from './dialed-code.ts';
import { byEach, madeOf } from './made-of.ts';
import { type Planning, passingBy, reject } from './planning.ts';
import type { Step, VoicemailDepositStep, VoicemailMenuStep } from './route-plan.ts';

const boxesByOwner = madeOf(VoicemailBox, (boxes) => byEach(boxes, ({ userId }) => (userId === null ? [] : [userId])));

export const boxesOfUser = (snapshot: TenantSnapshot, { id }: Pick<SnapshotUser, 'id'>): readonly VoicemailBox[] =>
  boxesByOwner(snapshot).get(id) ?? [];

/** The mailbox that calls to a user go to: the one with the user's number before others (VML-01). */
export function boxOfUser(snapshot: TenantSnapshot, user: SnapshotUser): VoicemailBox | undefined {
  const own = boxesOfUser(snapshot, user);
  return own.find(({ number }) => number === user.extension) ?? own[0];
}

/** The mailbox that is asked for by a number: its own, or one of a user who has a mailbox. */
export function boxAt(snapshot: TenantSnapshot, number: string): VoicemailBox | undefined {
  const box = objectWith(snapshot, VoicemailBox, 'number', number);
  if (box) return box;
  const user = userDialed(snapshot, number);
  return user && boxOfUser(snapshot, user);
}

export const ownerOf = (snapshot: TenantSnapshot, box: VoicemailBox): SnapshotUser | undefined =>
  snapshot.userById.get(box.userId ?? '');

/** Neither a box that is switched off takes messages, nor that of a user who is disabled or may have none (USR-06, XA-VM-03). */
export function takesMessages(snapshot: TenantSnapshot, box: VoicemailBox): boolean {
  const owner = ownerOf(snapshot, box);
  return box.isEnabled && (!owner || (owner.isEnabled && userSetting(snapshot, owner.id, 'voicemail.is-enabled')));
}

/**
 * Whether a caller has to enter the PIN of a mailbox. It is not asked of the owner's phone where the box says so (XA-VM-06,
 * UCM-092), nor of a caller from outside whose number is one of the owner's by as many last digits as the box compares (VML-04):
 * a number from outside can be forged, so that is off unless the box has it.
 */
export function asksPin(snapshot: TenantSnapshot, box: VoicemailBox, caller: Caller): boolean {
  const owner = ownerOf(snapshot, box);
  if (!owner) return true;
  if (caller.kind === 'user') return caller.user.id !== owner.id || box.asksPin;
  const { knowsCallerDigits: digits } = box;
  if (digits === null || caller.number === null) return true;
  const said = caller.number.replace(/\D/g, '');
  return !numbersOutside(snapshot, owner).some((number) => isSame(number.replace(/\D/g, ''), said, digits));
}

/** @param digits  how many of the last ones are compared; 0: all. Fewer than are compared are no match. */
const isSame = (own: string, said: string, digits: number): boolean =>
  digits === 0 ? own === said && own !== '' : own.length >= digits && said.endsWith(own.slice(-digits));

/** Shorter ones are dialed inside (chosen): whoever forges an extension as his number must not be its owner. */
const OUTSIDE_DIGITS = 6;

/** Where the owner is reached outside: what calls are forwarded to, and aliases; nothing that is a number of the tenant's own. */
function numbersOutside(snapshot: TenantSnapshot, owner: SnapshotUser): string[] {
  const forwarding = objectWith(snapshot, Forwarding, 'userId', owner.id);
  const diverts = [forwarding?.always, forwarding?.busy, forwarding?.noAnswer, forwarding?.unreachable];
  const sent = diverts.flatMap((divert) => (divert?.destination.kind === 'number' ? [divert.destination.number] : []));
  const forwarded = [...sent, ...(forwarding?.followMe ?? []).map(({ number }) => number)];
  return [...(owner.aliases ?? []), ...forwarded.filter((number) => !userDialed(snapshot, number))]
    .filter((number) => number !== owner.extension)
    .filter((number) => number.replace(/\D/g, '').length >= OUTSIDE_DIGITS);
}

/** What a destination says of a mailbox beside which one it is. */
interface Deposit {
  readonly greeting?: 'unavailable' | 'busy' | 'none' | undefined;
  readonly skipsInstructions?: boolean | undefined;
}

/** The caller leaves a message (sipXcom 20.04 FWD-05, VML-02; XiVO 15.12 X3-QU-21). */
export function depositStep(planning: Planning, box: VoicemailBox, why: string, how: Deposit = {}): Step {
  const { snapshot, call, reason } = planning;
  if (!passingBy(planning, box.id))
    return reject({ code: 'forwarding-loop' }, `the call has been at the mailbox ${box.name} before`);
  return {
    kind: 'voicemail-deposit',
    boxId: box.id,
    name: box.name,
    takesMessages: takesMessages(snapshot, box),
    greeting: how.greeting ?? (reason === 'forward-busy' ? 'busy' : 'unavailable'),
    skipsInstructions: how.skipsInstructions ?? false,
    asksPin: asksPin(snapshot, box, call.caller),
    why,
  } satisfies VoicemailDepositStep;
}

/** @param box  null: it is asked for */
export const menuStep = ({ snapshot, call }: Planning, box: VoicemailBox | null, why: string): VoicemailMenuStep => ({
  kind: 'voicemail-menu',
  boxId: box?.id ?? null,
  asksPin: box === null || asksPin(snapshot, box, call.caller),
  why,
});

/** `*98`: the caller's own mailbox; who has none is asked for one. */
export const ownBox = ({ planning, caller, why }: DialedCode): Step =>
  menuStep(planning, boxOfUser(planning.snapshot, caller) ?? null, why);

/** `*99` and the number of a mailbox; one that there is none of is asked for all the same: nobody learns which there are. */
export const anyBox = ({ planning, number, why }: DialedCode): Step =>
  menuStep(planning, boxAt(planning.snapshot, number) ?? null, why);

/** `8` and an extension, or the number of a mailbox. */
export function directDeposit({ planning, number, why }: DialedCode): Step {
  const box = boxAt(planning.snapshot, number);
  return box
    ? depositStep(planning, box, `${why}, ${box.name}`)
    : reject({ code: 'unknown-number', dialed: number }, `${why}, and ${number} has no mailbox`);
}

/** `*90`: whether calls go to the caller's mailbox. */
export const switchVoicemail = ({ snapshot, caller, why }: DialedCode): Step => ({
  kind: 'voicemail-switch',
  userId: caller.id,
  isOn: !userSetting(snapshot, caller.id, 'voicemail.is-enabled'),
  why,
});

export const boxWith = (snapshot: TenantSnapshot, id: string): VoicemailBox | undefined =>
  objectsOf(snapshot, VoicemailBox).get(id);
