import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Channel, Cluster, Json } from '#edge/cluster/index.ts';
import type { AgentOrder, AgentRefusal, MemberState } from '#shared/agent/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { objectsOf, type TenantId, type TenantSnapshot } from '#shared/tenant/index.ts';
import { CentreHost } from './centre-host.ts';
import { type CentreLink, LocalLink } from './centre-link.ts';
import { type CallsBack, CentreSeat, type QueuePlace } from './centre-seat.ts';
import { farLink, serveFar } from './far-link.ts';
import type { HostWorld } from './host-world.ts';
import type { Arrival, CallerOrder, Question, ReplyTo } from './port.ts';

/** What call control needs of the contact centres of tenants. */
export interface ContactCentrePort {
  /** Somebody wants to wait. @param follow  is told what to do for him */
  enter(snapshot: TenantSnapshot, arrival: Arrival, follow: (order: CallerOrder) => void): QueuePlace;
  /** Null: nobody knows now. */
  members(snapshot: TenantSnapshot): Promise<readonly MemberState[] | null>;
  order(snapshot: TenantSnapshot, memberId: string, order: AgentOrder): Promise<Result<null, AgentRefusal>>;
  /** Null: nobody distributes the calls now. */
  ask<Asked extends Question>(tenantId: TenantId, question: Asked): Promise<ReplyTo<Asked> | null>;
}

export interface CentresWorld extends Omit<HostWorld, 'onFenced'> {
  readonly cluster: Cluster;
  /** This edge distributes the calls of a tenant no longer. */
  readonly onReleased: (tenantId: TenantId) => void;
  /** Calls somebody back who has waited for that. */
  readonly callBack: (tenantId: TenantId, ...begin: Parameters<CallsBack>) => ReturnType<CallsBack>;
}

/** Between two looks for who distributes the calls, and between two whether it is still we (chosen). */
const RETRY_MS = 500;
const LEASE_CHECK_MS = 10_000;
/** How often the configuration is looked at while somebody waits, as that of trunks is: one read each. */
const LOOK_MS = 3000;

/** Whose callers are to be distributed by us. */
export const Joining = z.object({ tenantId: z.string(), edgeId: z.string() });

/** One tenant, as this edge sees it. */
interface Centre {
  readonly seat: CentreSeat;
  /** Somebody may wait in the store to be called back: then somebody distributes, though nobody waits on the line. */
  callsBack: boolean;
  host: CentreHost | null;
  term: number;
  finding: Promise<void> | null;
  /** While we take the lease and begin. */
  hosting: Promise<CentreHost | null> | null;
}

/**
 * The contact centres of all tenants that this edge has to do with. Each is distributed by one edge: whoever has its lease in the
 * store, and lives; else the one that all would choose. Callers of other edges are told to it over the private link, and told anew,
 * with the times since when they wait, to the next one when it dies.
 */
export class ContactCentres implements ContactCentrePort {
  readonly #world: CentresWorld;
  readonly #centres = new Map<TenantId, Centre>();
  #isStopped = false;

  constructor(world: CentresWorld) {
    this.#world = world;
    world.cluster.serve('contact-centre', (payload, channel) => void this.#serve(payload, channel));
  }

  enter(snapshot: TenantSnapshot, arrival: Arrival, follow: (order: CallerOrder) => void): QueuePlace {
    const centre = this.#centre(snapshot.tenant.id);
    const place = centre.seat.enter(arrival, follow);
    void this.#find(snapshot.tenant.id, centre);
    return place;
  }

  members({ tenant }: TenantSnapshot): Promise<readonly MemberState[] | null> {
    return this.ask(tenant.id, { ask: 'members' });
  }

  async order({ tenant }: TenantSnapshot, agentId: string, order: AgentOrder): Promise<Result<null, AgentRefusal>> {
    const reply = await this.ask(tenant.id, { ask: 'order-agent', agentId, order });
    return reply === null || typeof reply === 'string' ? fail(reply ?? 'unavailable') : ok(null);
  }

  /** @returns null when nobody distributes the calls now */
  async ask<Asked extends Question>(tenantId: TenantId, question: Asked): Promise<ReplyTo<Asked> | null> {
    const centre = this.#centre(tenantId);
    await this.#find(tenantId, centre);
    return centre.seat.link?.ask(question) ?? null;
  }

  /** The tenant is configured otherwise. */
  follow(snapshot: TenantSnapshot): void {
    const { id } = snapshot.tenant;
    const callsBack = [...objectsOf(snapshot, Queue).values()].some(({ callback }) => callback !== null);
    const centre = callsBack ? this.#centre(id) : this.#centres.get(id);
    if (!centre) return;
    centre.callsBack = callsBack;
    centre.host?.follow(snapshot);
    if (callsBack) void this.#findAgain(id);
  }

  linesChanged(tenantId: TenantId): void {
    this.#centres.get(tenantId)?.host?.linesChanged();
  }

  stop(): void {
    this.#isStopped = true;
    for (const { host } of this.#centres.values()) host?.stop();
  }

  #centre(tenantId: TenantId): Centre {
    const known = this.#centres.get(tenantId);
    if (known) return known;
    const centre: Centre = {
      host: null,
      term: 0,
      finding: null,
      hosting: null,
      callsBack: false,
      seat: new CentreSeat(
        this.#world.clock,
        () => void this.#findAgain(tenantId),
        (...begin) => this.#world.callBack(tenantId, ...begin),
      ),
    };
    this.#centres.set(tenantId, centre);
    return centre;
  }

  async #findAgain(tenantId: TenantId): Promise<void> {
    const centre = this.#centre(tenantId);
    if (!this.#isStopped && (centre.seat.isNeeded || centre.callsBack)) await this.#find(tenantId, centre);
  }

  /** Links the seat with whoever distributes the calls, once. */
  #find(tenantId: TenantId, centre: Centre): Promise<void> {
    if (centre.seat.link || this.#isStopped) return Promise.resolve();
    centre.finding ??= this.#link(tenantId, centre)
      .catch((error: unknown) => {
        this.#world.log({ name: 'contact-centre-not-found', tenant: tenantId, error: String(error) });
      })
      .finally(() => {
        centre.finding = null;
        // Callers hear music meanwhile.
        if (!centre.seat.link) this.#world.clock.after(RETRY_MS, () => void this.#findAgain(tenantId));
      });
    return centre.finding;
  }

  async #link(tenantId: TenantId, centre: Centre): Promise<void> {
    const chosen = await this.#choose(tenantId);
    if (chosen === this.#world.edgeId) {
      const host = await this.#host(tenantId, centre);
      if (host && !centre.seat.link) centre.seat.linkTo(new LocalLink(host, this.#world.edgeId));
      return;
    }
    const channel = this.#world.cluster.open(chosen, 'contact-centre', {
      tenantId,
      edgeId: this.#world.edgeId,
    });
    const link: CentreLink | null = channel && (await farLink(channel, this.#world.clock));
    if (link) centre.seat.linkTo(link);
  }

  async #choose(tenantId: TenantId): Promise<string> {
    const { edgeId, cluster, store } = this.#world;
    const lease = await store.tenant(tenantId).contactCentre.lease();
    const live = [edgeId, ...cluster.peers];
    if (lease && live.includes(lease.edgeId)) return lease.edgeId;
    return live.reduce((best, one) => (lotOf(tenantId, one) > lotOf(tenantId, best) ? one : best));
  }

  /** Distributes the calls from now on, unless it does already; null when another edge was faster. Who asks meanwhile gets the same. */
  async #host(tenantId: TenantId, centre: Centre): Promise<CentreHost | null> {
    if (centre.host) return centre.host;
    centre.hosting ??= this.#beginHosting(tenantId, centre).finally(() => {
      centre.hosting = null;
    });
    return centre.hosting;
  }

  async #beginHosting(tenantId: TenantId, centre: Centre): Promise<CentreHost | null> {
    const { edgeId, store, snapshotOf, clock } = this.#world;
    const { contactCentre } = store.tenant(tenantId);
    const before = await contactCentre.lease();
    const term = (before?.term ?? 0) + 1;
    const [snapshot, isTaken] = [await snapshotOf(tenantId), await contactCentre.takeLease({ edgeId, term }, before)];
    if (!snapshot || !isTaken) return null;
    const [states, callbacks] = [await contactCentre.members(), await contactCentre.callbacks()];
    if (this.#isStopped) return null;
    const onFenced = () => this.#stepDown(tenantId, centre, host);
    const host = new CentreHost({ ...this.#world, onFenced }, { snapshot, states, callbacks, term });
    centre.host = host;
    centre.term = term;
    // Whoever is called back is so from here, whether anybody waits here or not.
    if (!centre.seat.link) centre.seat.linkTo(new LocalLink(host, edgeId));
    const again = (everyMs: number, work: () => Promise<unknown>) => {
      clock.after(everyMs, () => {
        if (centre.host === host && !this.#isStopped) void work().then(() => again(everyMs, work));
      });
    };
    again(LEASE_CHECK_MS, () => this.#checkLease(tenantId, centre, host));
    again(LOOK_MS, async () => host.hasCallers && (await this.#look(tenantId)));
    return host;
  }

  /** What is configured otherwise is heard of with the next call; members and callers are not to wait for one. */
  async #look(tenantId: TenantId): Promise<void> {
    await this.#world.snapshotOf(tenantId).catch(() => null);
  }

  async #checkLease(tenantId: TenantId, centre: Centre, host: CentreHost): Promise<void> {
    const lease = await this.#world.store
      .tenant(tenantId)
      .contactCentre.lease()
      .catch(() => null);
    if (lease && lease.term !== centre.term) this.#stepDown(tenantId, centre, host);
    else await this.#look(tenantId);
  }

  #stepDown(tenantId: TenantId, centre: Centre, host: CentreHost): void {
    if (centre.host !== host) return;
    this.#world.log({ name: 'contact-centre-taken-over', tenant: tenantId });
    centre.host = null;
    host.stop();
    this.#world.onReleased(tenantId);
  }

  /** Another edge takes us for who distributes the calls. */
  async #serve(payload: Json, channel: Channel): Promise<void> {
    const joining = Joining.safeParse(payload);
    if (!joining.success) return channel.close();
    const { tenantId, edgeId } = joining.data;
    const centre = this.#centre(tenantId);
    await centre.finding;
    const host = this.#isStopped ? null : await this.#host(tenantId, centre).catch(() => null);
    if (!host) channel.close();
    else serveFar(host, edgeId, channel);
  }
}

/** Highest random weight: an edge that comes or goes moves no tenant of others. */
const lotOf = (tenantId: TenantId, edgeId: string): string =>
  createHash('sha256').update(`${tenantId} ${edgeId}`).digest('hex');
