import { isParkingPlace } from '#shared/dialplan/index.ts';
import {
  type AgentKey,
  type AgentState,
  agentKeyOf,
  featuresOf,
  isAgentLampOn,
  lampOf,
  mayWatch,
  mayWatchAgent,
} from '#shared/presence/index.ts';
import { saidState } from '#shared/presence-state/index.ts';
import { type SnapshotUser, type TenantId, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Bindings } from '../registrar/index.ts';
import { appearancesOf } from '../shared-line/appearance.ts';
import { type SharedLines, sharedLineOf } from '../shared-line/shared-lines.ts';
import type { Board } from './board.ts';
import { type Entity, type LineDialog, type MessageCounts, NO_MESSAGES, type Presence } from './document/index.ts';
import type { Resource } from './event-packages.ts';
import type { Publications } from './publications.ts';

/** Messages that wait for users. */
export interface MessageLamps {
  /** As far as they are known: `read` before. */
  of(snapshot: TenantSnapshot, user: SnapshotUser): MessageCounts;
  read(snapshot: TenantSnapshot, user: SnapshotUser): Promise<void>;
}

/** Of an edge without mailboxes. */
export const NO_LAMPS: MessageLamps = { of: () => NO_MESSAGES, read: async () => undefined };

/** Which agents are logged in. */
export interface AgentLamps {
  /** As far as it is known: `read` before. Null: nothing is. */
  of(tenantId: TenantId, agentId: string): AgentState | null;
  /** Who is logged in at an extension; null: nobody. */
  at(snapshot: TenantSnapshot, extension: string): AgentState | null;
  read(snapshot: TenantSnapshot): Promise<void>;
}

/** Of an edge without queues. */
export const NO_AGENTS: AgentLamps = { of: () => null, at: () => null, read: async () => undefined };

export interface ResourceWorld {
  readonly board: Board;
  readonly bindings: Pick<Bindings, 'everywhere'>;
  readonly publications: Publications;
  readonly lamps: MessageLamps;
  readonly agents: AgentLamps;
  readonly sharedLines: Pick<SharedLines, 'seizedOn'>;
}

export type ResourceProblem = 'unknown-number' | 'not-shown';

/**
 * What can be watched by its number, seen by one user: lines of users, places where calls are parked, lamps of features, agents. One
 * more kind is one more function in `of`.
 */
export class Resources {
  readonly #world: ResourceWorld;

  constructor(world: ResourceWorld) {
    this.#world = world;
  }

  of(snapshot: TenantSnapshot, watcher: UserId, number: string): Resource | ResourceProblem {
    const user = userDialed(snapshot, number);
    if (user)
      return mayWatch(snapshot, watcher, user.id)
        ? this.#line(snapshot, user, number, user.id === watcher)
        : 'not-shown';
    const entity = { number, domain: snapshot.tenant.domain };
    if (isParkingPlace(snapshot, number))
      return thing(entity, () => this.#world.board.dialogs(snapshot.tenant.id, number));
    const agentKey = agentKeyOf(snapshot, number);
    if (agentKey)
      return mayWatchAgent(snapshot, watcher, agentKey)
        ? thing(entity, () => (isAgentLampOn(agentKey, this.#agentOf(snapshot, watcher, agentKey)) ? [LIT] : []))
        : 'not-shown';
    if (lampOf(snapshot, watcher, number) === null) return 'unknown-number';
    return thing(entity, () => (lampOf(snapshot, watcher, number) ? [LIT] : []));
  }

  #agentOf(snapshot: TenantSnapshot, watcher: UserId, { agent }: AgentKey): AgentState | null {
    const { agents } = this.#world;
    return agent
      ? agents.of(snapshot.tenant.id, agent.id)
      : agents.at(snapshot, snapshot.userById.get(watcher)?.extension ?? '');
  }

  /** Before lamps of agents are told: nobody may have asked for them yet. */
  async read(snapshot: TenantSnapshot, numbers: readonly string[]): Promise<void> {
    if (numbers.some((number) => agentKeyOf(snapshot, number))) await this.#world.agents.read(snapshot);
  }

  /** @param number  what the watcher knows it by: the extension, or an alias */
  #line(snapshot: TenantSnapshot, user: SnapshotUser, number: string, isOwn: boolean): Resource {
    const { board, bindings, lamps, sharedLines } = this.#world;
    const { id: tenantId, domain } = snapshot.tenant;
    return {
      entity: { number, domain },
      name: user.name,
      isOwn,
      dialogs: () => board.dialogs(tenantId, user.extension ?? ''),
      appearances: () =>
        sharedLineOf(snapshot, user.id) &&
        appearancesOf(board.dialogs(tenantId, user.extension ?? ''), sharedLines.seizedOn(tenantId, user.id)),
      presence: () => this.presenceOf(snapshot, user),
      messages: () => lamps.of(snapshot, user),
      features: () => featuresOf(snapshot, user.id),
      contacts: () =>
        bindings.everywhere(tenantId, user.id).map(({ registration: { id, contact } }) => ({ id, uri: contact })),
    };
  }

  /** What the user does, as the calls, the settings and the user's own programs say. */
  presenceOf(snapshot: TenantSnapshot, user: SnapshotUser): Presence {
    const { board, bindings, publications } = this.#world;
    const { id: tenantId } = snapshot.tenant;
    const dialogs = board.dialogs(tenantId, user.extension ?? '');
    const isOpen = dialogs.length > 0 || bindings.everywhere(tenantId, user.id).length > 0;
    const published = publications.of(tenantId, user.id);
    if (dialogs.some(({ state, direction }) => state === 'confirmed' || direction === 'initiator')) {
      return { isOpen, activities: ['on-the-phone'], note: 'On the phone' };
    }
    const said = saidState(snapshot, user.id);
    if (said) return { isOpen, activities: said.activity === 'available' ? [] : [said.activity], note: said.name };
    if (featuresOf(snapshot, user.id).isDoNotDisturb) return { isOpen, activities: ['busy'], note: 'Do not disturb' };
    return published ? { ...published, isOpen: isOpen && published.isOpen } : { isOpen, activities: [], note: null };
  }
}

/** Lit as a line in a call is: phones know no other way (XiVO 15.12 XA-PARK-04). */
const LIT: LineDialog = {
  id: 'feature',
  direction: 'recipient',
  state: 'confirmed',
  callId: null,
  localTag: null,
  remoteTag: null,
  remote: null,
  isOnHold: false,
  appearance: null,
};

const NO_FEATURES = {
  isDoNotDisturb: false,
  forwards: { always: null, busy: null, noAnswer: null, unreachable: null },
};

/** What has a number and a lamp, and is nobody. */
function thing(entity: Entity, dialogs: () => readonly LineDialog[]): Resource {
  return {
    entity,
    name: null,
    isOwn: false,
    dialogs,
    presence: () => {
      const isTaken = dialogs().length > 0;
      return { isOpen: true, activities: isTaken ? ['busy'] : [], note: null };
    },
    messages: () => NO_MESSAGES,
    features: () => NO_FEATURES,
    contacts: () => [],
    appearances: () => null,
  };
}
