import { z } from 'zod';
import type { Cluster, Elsewhere, SharedKind } from '#edge/cluster/index.ts';
import { OtherCall } from '#shared/agent/index.ts';
import type { CallId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import { isNotOfQueue, otherTalks } from '../contact-centre/other-talk.ts';
import type { Lines } from '../presence/board.ts';
import type { LineDialog } from '../presence/document/index.ts';
import { linesOf } from '../presence/lines-of-call.ts';
import type { DialogNames } from '../signaling-port/index.ts';
import { callsOf } from '../transfer/find-dialog.ts';

const Dialog = z.object({
  id: z.string(),
  direction: z.enum(['initiator', 'recipient']),
  state: z.enum(['trying', 'proceeding', 'early', 'confirmed', 'terminated']),
  callId: z.string().nullable(),
  localTag: z.string().nullable(),
  remoteTag: z.string().nullable(),
  remote: z.object({ number: z.string(), name: z.string().nullable() }).nullable(),
  isOnHold: z.boolean(),
  appearance: z.object({ index: z.int(), isPrivate: z.boolean() }).nullable(),
}) satisfies z.ZodType<LineDialog>;

/** A call that an edge has, as far as the others have to know of it. */
const CallElsewhere = z.object({
  lines: z.array(z.tuple([z.string(), z.array(Dialog)])).describe('By number, as lamps show it.'),
  rings: z.array(z.string()).describe('Users whose phones ring, so that others can pick it up.'),
  users: z.array(z.string()).describe('Users who call, are rung or talk in it.'),
  talks: z.array(z.string()).describe('Those of them who talk.'),
  busy: z.array(z.string()).default([]).describe('Those of them whom no queue has rung.'),
  otherTalks: z
    .array(z.tuple([z.string(), OtherCall]))
    .default([])
    .describe('What those talk about.'),
  parkedAt: z.object({ place: z.string(), since: z.string() }).nullable(),
  trunks: z.array(z.object({ trunkId: z.string(), isInbound: z.boolean() })).describe('One for each leg outside.'),
});
type CallElsewhere = z.infer<typeof CallElsewhere>;

export interface CallsElsewhereWorld {
  readonly cluster: Cluster;
  readonly live: ReadonlyMap<CallId, LiveCall>;
  /** Hears what lines a call elsewhere is on from now on. */
  readonly onChange: (tenantId: TenantId, callId: CallId, lines: Lines) => void;
}

/** The calls that other edges have, as they tell of them; and ours, as they are told. */
export class CallsElsewhere {
  readonly #shared: SharedKind<CallElsewhere>;

  constructor({ cluster, live, onChange }: CallsElsewhereWorld) {
    this.#shared = cluster.share('call', {
      schema: CallElsewhere,
      *all(tenantId) {
        for (const call of callsOf(live, tenantId)) if (!call.isEnded) yield [call.id, asTold(call)] as const;
      },
      one: (tenantId, callId) => {
        const call = live.get(callId);
        return call && !call.isEnded && call.request.snapshot.tenant.id === tenantId ? asTold(call) : null;
      },
      onChange: ({ tenantId, id, value }) => onChange(tenantId, id, new Map(value?.lines ?? [])),
    });
  }

  /** One of ours is different. */
  changed({ id, request }: LiveCall): void {
    this.#shared.changed(request.snapshot.tenant.id, id);
  }

  count(tenantId: TenantId): number {
    return [...this.#shared.elsewhere(tenantId)].length;
  }

  /** Whether a user talks at another edge. */
  talks(tenantId: TenantId, userId: string): boolean {
    return this.#some(tenantId, ({ talks }) => talks.includes(userId)) !== null;
  }

  /** Whether a user talks, is rung or calls at another edge. */
  isBusy(tenantId: TenantId, userId: string): boolean {
    return this.#some(tenantId, ({ users }) => users.includes(userId)) !== null;
  }

  /** In how many calls of other edges a user talks, is rung or calls. */
  countOf(tenantId: TenantId, userId: string): number {
    return [...this.#shared.elsewhere(tenantId)].filter(({ value }) => value.users.includes(userId)).length;
  }

  /** Users who are in calls that no queue gave them, and what they talk about; null: nothing yet. */
  *otherTalks(tenantId: TenantId): Generator<readonly [userId: string, talk: OtherCall | null]> {
    for (const { value } of this.#shared.elsewhere(tenantId)) {
      for (const userId of value.busy) yield [userId, null];
      yield* value.otherTalks;
    }
  }

  /** The edge where one of these users is rung; null when none is. */
  ringing(tenantId: TenantId, userIds: readonly string[]): string | null {
    return this.#some(tenantId, ({ rings }) => rings.some((userId) => userIds.includes(userId)))?.edgeId ?? null;
  }

  isTaken(tenantId: TenantId, place: string): boolean {
    return this.#some(tenantId, ({ parkedAt }) => parkedAt?.place === place) !== null;
  }

  /** Where somebody has waited longest at one of these places, and since when. */
  longestAt(tenantId: TenantId, places: readonly string[]): { readonly edgeId: string; readonly since: string } | null {
    const waiting = [...this.#shared.elsewhere(tenantId)].flatMap(({ edgeId, value: { parkedAt } }) =>
      parkedAt && places.includes(parkedAt.place) ? [{ edgeId, since: parkedAt.since }] : [],
    );
    return waiting.sort((a, b) => a.since.localeCompare(b.since))[0] ?? null;
  }

  trunkLoad(tenantId: TenantId, trunkId: string): { readonly inbound: number; readonly outbound: number } {
    const legs = [...this.#shared.elsewhere(tenantId)].flatMap(({ value: { trunks } }) =>
      trunks.filter((leg) => leg.trunkId === trunkId),
    );
    const inbound = legs.filter(({ isInbound }) => isInbound).length;
    return { inbound, outbound: legs.length - inbound };
  }

  /** The edge that has a call. */
  edgeOf(tenantId: TenantId, callId: string): string | null {
    for (const { edgeId } of this.#shared.elsewhereOf(tenantId, callId)) return edgeId;
    return null;
  }

  /** The edge that has the dialog, named as one of its sides sees it. */
  holderOf(tenantId: TenantId, { callId, localTag, remoteTag }: DialogNames): string | null {
    const tags = [localTag, remoteTag].sort().join();
    const isIt = (dialog: LineDialog) =>
      dialog.callId === callId && [dialog.localTag, dialog.remoteTag].sort().join() === tags;
    return this.#some(tenantId, ({ lines }) => lines.some(([, dialogs]) => dialogs.some(isIt)))?.edgeId ?? null;
  }

  #some(tenantId: TenantId, isIt: (call: CallElsewhere) => boolean): Elsewhere<CallElsewhere> | null {
    for (const elsewhere of this.#shared.elsewhere(tenantId)) if (isIt(elsewhere.value)) return elsewhere;
    return null;
  }
}

/** Phones name their dialogs, as long as they like: from here on such a one is not taken over from another edge (chosen). */
const MAX_NAME = 256;

/** The lamp of a dialog is told in any case. */
export function shortlyNamed(dialog: LineDialog): LineDialog {
  const { callId, localTag, remoteTag } = dialog;
  const isShort = [callId, localTag, remoteTag].every((name) => (name ?? '').length <= MAX_NAME);
  return isShort ? dialog : { ...dialog, callId: null, localTag: null, remoteTag: null };
}

function asTold(call: LiveCall): CallElsewhere {
  const legs = call.record.openLegs;
  const { orbit, since, isSeeking } = call.conversation;
  const ofUsers = (isIt: (leg: (typeof legs)[number]) => boolean) => [
    ...new Set(legs.flatMap((leg) => (leg.party.userId !== null && isIt(leg) ? [leg.party.userId] : []))),
  ];
  return {
    lines: [...linesOf(call)].map(([number, dialogs]) => [number, dialogs.map(shortlyNamed)]),
    rings: isSeeking ? ofUsers(({ role, answeredAt }) => role === 'callee' && answeredAt === null) : [],
    users: ofUsers(() => true),
    talks: ofUsers(({ answeredAt }) => answeredAt !== null),
    busy: ofUsers(isNotOfQueue),
    otherTalks: [...otherTalks(call)].flatMap(([userId, talk]) => (talk === null ? [] : [[userId, talk]])),
    parkedAt: orbit === null ? null : { place: orbit, since },
    trunks: legs.flatMap(({ trunkId, role }) => (trunkId === null ? [] : [{ trunkId, isInbound: role === 'caller' }])),
  };
}
