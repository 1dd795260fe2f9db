import { isDeepStrictEqual } from 'node:util';
import type { Destination } from '#shared/destination/index.ts';
import { type Rejection, whyNotForwarded } from '#shared/dialplan/index.ts';
import { Forwarding, type ForwardingRules, type NewOwnForwarding } from '#shared/forwarding/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { type FieldProblem, kindOf } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ObjectRecord } from '#shared/store/index.ts';
import { userSetting } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { meets } from './expectation.ts';
import { createObject, type ToldObject, updateObject } from './objects.ts';
import { inOwnRight, type OwnAccount, ownAccount } from './own-account.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

const WHEN = ['always', 'busy', 'noAnswer', 'unreachable'] as const;

/** Of who has none: its version is one, too, so that of two who set the first the second is told. */
const nothing: NewOwnForwarding & { readonly updatedAt: string } = {
  always: null,
  busy: null,
  noAnswer: null,
  unreachable: null,
  followMe: [],
  whileSaying: [],
  updatedAt: toInstant(0),
};

/** Where one's own calls go; what an administrator has set for the user is that, too. */
export async function getOwnForwarding(
  world: UseCaseWorld,
  principal: Principal,
): Promise<Result<NewOwnForwarding & { readonly updatedAt: string }, Problem>> {
  const own = await ownAccount(world, principal);
  return own.ok ? ok(((await kept(world, own.value)) ?? nothing) as typeof nothing) : own;
}

/**
 * The whole of it anew (sipXcom 20.04 FWD-01 to FWD-05, UPT-03). Users choose numbers, users and the own mailbox; where else an
 * administrator has sent their calls stays as long as they leave it. Of numbers the dial plan says what it says to feature codes.
 */
export async function setOwnForwarding(
  world: UseCaseWorld,
  principal: Principal,
  wanted: NewOwnForwarding,
): Promise<Result<ToldObject, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const before = await kept(world, own.value);
  const met = meets(world, before ?? nothing);
  if (!met.ok) return met;
  const errors = await notAllowed(world, own.value, wanted, (before ?? nothing) as NewOwnForwarding);
  if (errors.length > 0) return fail({ code: 'invalid-fields', errors });
  const as = inOwnRight(principal, own.value, 'forwarding:write');
  // What was looked at is what is replaced: somebody else may have set it meanwhile.
  const written = before
    ? await updateObject({ ...world, expectation: [before.updatedAt] }, as, kindOf('forwarding'), before.id, wanted)
    : await createObject(world, as, kindOf('forwarding'), { ...wanted, userId: own.value.user.id });
  if (written.ok || !CONFLICTS.has(written.problem.code)) return written;
  return fail({ code: 'changed-meanwhile' });
}

/** `value-taken`: somebody has made the first one at the same time. */
const CONFLICTS: ReadonlySet<Problem['code']> = new Set(['precondition-failed', 'value-taken', 'not-found']);

async function kept({ store }: UseCaseWorld, { tenant, user }: OwnAccount): Promise<ObjectRecord | null> {
  const { objects } = store.tenant(tenant.id);
  const [unique] = Forwarding.unique?.({ userId: user.id } as Forwarding) ?? [];
  const found = unique && (await objects.byValue(unique.space, unique.value));
  return found ? objects.get(kindOf('forwarding'), found.id) : null;
}

/** Somewhere that calls shall go, and where they went before. */
interface Choice {
  readonly path: FieldProblem['path'];
  readonly destination: Destination;
  readonly former?: Destination | undefined;
  /** Where it is that of every call, which not everybody may set. */
  readonly always?: FieldProblem['path'];
}

/** What has changed in it and is not for a user to set. */
async function notAllowed(
  world: UseCaseWorld,
  own: OwnAccount,
  wanted: NewOwnForwarding,
  before: NewOwnForwarding,
): Promise<FieldProblem[]> {
  const choices = changed(wanted, before);
  if (choices.length === 0) return [];
  const snapshot = await world.store.tenant(own.tenant.id).snapshot();
  const self = snapshot?.userById.get(own.user.id);
  if (!snapshot || !self) return [{ path: [], detail: 'cannot be set by a user who takes no calls' }];
  const mayAlways = userSetting(snapshot, self.id, 'forwarding.is-unconditional-allowed');
  const errors: FieldProblem[] = mayAlways
    ? []
    : choices.flatMap(({ always }) => (always ? [{ path: always, detail: NOT_EVERY_CALL }] : []));
  for (const { path, destination, former } of choices) {
    const detail =
      destination.kind === 'number'
        ? whyNoNumber(whyNotForwarded(snapshot, self, destination.number, world.clock.nowMs()))
        : isDeepStrictEqual(destination, former)
          ? null
          : await whyNoDestination(world, own, destination);
    if (detail !== null) errors.push({ path, detail });
  }
  return errors;
}

function changed(wanted: NewOwnForwarding, before: NewOwnForwarding): Choice[] {
  const whileSaying = wanted.whileSaying.flatMap((rules, at) => {
    const former = before.whileSaying.find(({ presenceStateId }) => presenceStateId === rules.presenceStateId);
    return changedIn(rules, former ?? nothing).map((choice) => within(['whileSaying', at], choice));
  });
  return [...changedIn(wanted, before), ...whileSaying];
}

const within = (place: FieldProblem['path'], { path, always, ...choice }: Choice): Choice => ({
  ...choice,
  path: [...place, ...path],
  ...(always && { always: [...place, ...always] }),
});

function changedIn(wanted: ForwardingRules, before: ForwardingRules): Choice[] {
  const diverts = WHEN.flatMap((when): Choice[] => {
    const [rule, former] = [wanted[when], before[when]];
    if (rule === null || isDeepStrictEqual(rule, former)) return [];
    const choice = { path: [when, 'destination'], destination: rule.destination, former: former?.destination };
    return [when === 'always' && rule.isActive ? { ...choice, always: [when] } : choice];
  });
  const rows = wanted.followMe.flatMap((row, at): Choice[] =>
    before.followMe.some((former) => isDeepStrictEqual(former, row))
      ? []
      : [{ path: ['followMe', at, 'number'], destination: { kind: 'number', number: row.number } }],
  );
  return [...diverts, ...rows];
}

function whyNoNumber(rejection: Rejection | null): string | null {
  if (rejection === null) return null;
  if (rejection.code === 'forwarding-loop') return TO_ONESELF;
  return rejection.code === 'unknown-number' ? NOBODYS : NOT_PERMITTED;
}

async function whyNoDestination(
  { store }: UseCaseWorld,
  { tenant, user }: OwnAccount,
  destination: Destination,
): Promise<string | null> {
  if (destination.kind === 'user') return destination.userId === user.id ? TO_ONESELF : null;
  if (destination.kind !== 'voicemail-box') return NOT_FOR_USERS;
  const box = await store.tenant(tenant.id).objects.get(kindOf('voicemail-box'), destination.voicemailBoxId);
  return box?.userId === user.id ? null : NOT_FOR_USERS;
}

const NOT_EVERY_CALL = 'is not allowed: you may not forward every call';
const TO_ONESELF = 'leads back to yourself';
const NOBODYS = 'is a number that nobody has';
const NOT_PERMITTED = 'is a number to which you may not forward calls';
const NOT_FOR_USERS = 'must be a number, a user or your own mailbox';
