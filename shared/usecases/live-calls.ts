import { CallId } from '#shared/cdr/index.ts';
import type { EdgeOrder, OrderOutcome } from '#shared/command/index.ts';
import { may, type Permission, type Principal } from '#shared/identity/index.ts';
import type { CallOrder, LiveCall, Originate } from '#shared/live-call/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { InvalidCursor, type PageRequest } from '#shared/store/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { askEdges } from './ask-edges.ts';
import { meets } from './expectation.ts';
import { noted, permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

export interface LiveCallsPage {
  readonly items: readonly LiveCall[];
  readonly cursor: string | null;
  /** Edges whose calls are missing, as they did not answer. */
  readonly silentEdges: readonly string[];
}

/** The calls that go on now, the oldest first; exact as of the answer of each edge. */
export async function listLiveCalls(
  world: UseCaseWorld,
  principal: Principal,
  { limit, cursor, isOwn }: PageRequest & { readonly isOwn?: boolean },
): Promise<Result<LiveCallsPage, Problem>> {
  const reach = isOwn ? ofOneself(principal) : reachOf(principal, 'call:read');
  if (!reach.ok) return reach;
  const after = cursor === undefined ? null : readCursor(cursor);
  // One more than wanted tells whether there are more.
  const order = { kind: 'list-calls' as const, ...reach.value, after, limit: limit + 1 };
  const { answers, silent } = await askEdges(world, await liveEdges(world), order);
  const found = answers.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return ok({ items, cursor: found.length > limit && last ? writeCursor(last.id) : null, silentEdges: silent });
}

export async function getLiveCall(
  world: UseCaseWorld,
  principal: Principal,
  callId: CallId,
): Promise<Result<LiveCall, Problem>> {
  const reach = reachOf(principal, 'call:read');
  if (!reach.ok) return reach;
  return find(world, { ...reach.value, callId });
}

/** Has the edge that has the call carry out the order. @returns the call after it; null when it is over */
export async function orderCall(
  world: UseCaseWorld,
  principal: Principal,
  callId: CallId,
  order: CallOrder,
): Promise<Result<LiveCall | null, Problem>> {
  const reach = reachOf(principal, order.name === 'monitor' ? 'call:monitor' : 'call:control');
  if (!reach.ok) return reach;
  const rung = 'user' in order ? permitToRing(principal, order.user) : ok(undefined);
  if (!rung.ok) return rung;
  if (world.expectation !== undefined && world.expectation !== 'any') {
    // A call has no versions, so none that is named is there; but whoever may not see it learns no more than that.
    const found = await find(world, { ...reach.value, callId });
    const met = found.ok ? meets(world, found.value) : found;
    if (!met.ok) return met;
  }
  // All are asked at once, for the call does not tell where it is: the one that has it carries the order out.
  const asked = { kind: 'order-call' as const, ...reach.value, callId, asker: principal.userId, order };
  const knowsIt = (outcome: OrderOutcome) => outcome.ok || outcome.refusal !== 'call-unknown';
  const { answers, silent } = await askEdges(world, await liveEdges(world), asked, knowsIt);
  const outcome = answers.find(knowsIt);
  if (!outcome) return fail({ code: silent.length > 0 ? 'edge-silent' : 'not-found' });
  const isNobody = 'user' in order && order.user === null && principal.userId === null;
  if (!outcome.ok && outcome.refusal === 'user-unreachable' && isNobody) return fail({ code: 'user-unknown' });
  // Who listens in on people, or keeps what they say, is known afterwards.
  if (outcome.ok && (order.name === 'monitor' || order.name === 'record')) {
    const written = await world.store
      .tenant(principal.tenantId)
      .addAuditEntry(noted(principal, `call.${order.name}`), callId);
    if (!written.ok) return written;
  }
  return outcomeOf(outcome);
}

/** Calls for a user: rings the own phones first, then what is dialed. */
export async function originateCall(
  world: UseCaseWorld,
  principal: Principal,
  { user: named, to, autoAnswer }: Originate,
): Promise<Result<LiveCall, Problem>> {
  const reach = reachOf(principal, 'call:control');
  if (!reach.ok) return reach;
  const rung = permitToRing(principal, named);
  if (!rung.ok) return rung;
  const { tenantId } = principal;
  const user = named ?? principal.userId;
  const record = user && (await world.store.tenant(tenantId).users.get(user));
  if (!record) return fail({ code: 'user-unknown' });
  const order = { kind: 'originate' as const, ...reach.value, user: record.id, to, autoAnswer };
  // A phone that registers is in the store a moment later: where none is, the edges know better.
  const edges = await edgesOf(world, tenantId, record.id);
  const asked = edges.length > 0 ? edges : await liveEdges(world);
  const { answers, silent } = await askEdges(world, asked, order, ({ ok }) => ok);
  const outcome = answers.find(({ ok }) => ok) ?? answers[0];
  if (silent.length > 0 && !outcome?.ok) return fail({ code: 'edge-silent' });
  const call = outcome ? outcomeOf(outcome) : null;
  if (call && !call.ok) return call;
  return call?.value ? ok(call.value) : fail({ code: 'user-unreachable' });
}

type Reach = Pick<Extract<EdgeOrder, { kind: 'list-calls' }>, 'tenantId' | 'userId'>;

/** All calls of the tenant, or those in which the user who asks has a leg. */
function reachOf(principal: Principal, needed: Permission): Result<Reach, Problem> {
  const { tenantId, userId } = principal;
  if (may(principal, needed)) return ok({ tenantId, userId: null });
  if (needed === 'call:monitor' || userId === null) return fail({ code: 'not-permitted', permission: needed });
  return ofOneself(principal);
}

function ofOneself(principal: Principal): Result<Reach, Problem> {
  const { tenantId, userId } = principal;
  const permitted = permit(principal, 'own:call:control');
  if (!permitted.ok || userId === null) return fail({ code: 'not-permitted', permission: 'own:call:control' });
  return ok({ tenantId, userId });
}

/** Others than oneself are rung only by who controls all calls. */
function permitToRing(principal: Principal, named: UserId | null): Result<void, Problem> {
  return named === null || named === principal.userId ? ok(undefined) : permit(principal, 'call:control');
}

/** The call, wherever it is; `edge-silent` when nobody knows it and somebody has not answered. */
async function find(
  world: UseCaseWorld,
  asked: Reach & { readonly callId: CallId },
): Promise<Result<LiveCall, Problem>> {
  const question = { kind: 'show-call' as const, ...asked };
  const { answers, silent } = await askEdges(world, await liveEdges(world), question, (call) => call !== null);
  const [call] = answers.filter((answer) => answer !== null);
  if (call) return ok(call);
  return fail({ code: silent.length > 0 ? 'edge-silent' : 'not-found' });
}

const liveEdges = async ({ store }: UseCaseWorld) => (await store.edges.list()).map(({ edgeId }) => edgeId);

/** The edge that holds the newest of a user's phones, as far as the store knows. */
async function edgesOf({ store }: UseCaseWorld, tenantId: string, userId: UserId): Promise<readonly string[]> {
  const phones = (await store.tenant(tenantId).registrations.list()).filter((phone) => phone.userId === userId);
  const [newest] = phones.sort((a, b) => b.refreshedAt.localeCompare(a.refreshedAt));
  return newest ? [newest.edgeId] : [];
}

const outcomeOf = (outcome: OrderOutcome): Result<LiveCall | null, Problem> => {
  if (outcome.ok) return ok(outcome.call);
  return fail({ code: outcome.refusal === 'call-unknown' ? 'not-found' : outcome.refusal });
};

const writeCursor = (id: CallId): string => Buffer.from(id).toString('base64url');

/** @throws InvalidCursor  when it is none of ours */
function readCursor(cursor: string): CallId {
  const read = CallId.safeParse(Buffer.from(cursor, 'base64url').toString());
  if (!read.success) throw new InvalidCursor();
  return read.data;
}
