import type { TrunkLease } from '#shared/store/index.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { needsConnection, Trunk, type TrunkStatus } from '#shared/trunk/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { TrunkConnectionsWorld, TrunkNews } from './trunk-connections.ts';
import { TrunkProbe } from './trunk-probe.ts';
import { TrunkRegistration } from './trunk-registration.ts';

type Links = { readonly registration: TrunkRegistration | null; readonly probe: TrunkProbe | null };
const NO_LINKS: Links = { registration: null, probe: null };

/** A trunk that this edge keeps connected: registered, asked whether it lives, or both, as it is configured now. */
export class KeptTrunk {
  readonly #world: TrunkConnectionsWorld;
  readonly #onChange: (lease: TrunkLease, news: readonly TrunkNews[]) => void;
  #lease: TrunkLease;
  #updatedAt = '';
  /** What of the configuration the links have been made with; null while there are none. */
  #configured: string | null = null;
  #trunk: Trunk | null = null;
  #links: Links = NO_LINKS;
  /** Whether people have been told that it is unreachable, by whichever edge. */
  #isTroubleTold: boolean;
  /** One thing after the other: what is taken back must not take back what came after it. */
  #running: Promise<void> = Promise.resolve();

  /** @param before  how it was connected when another edge had it */
  constructor(
    world: TrunkConnectionsWorld,
    lease: TrunkLease,
    before: TrunkStatus,
    onChange: (lease: TrunkLease, news: readonly TrunkNews[]) => void,
  ) {
    this.#world = world;
    this.#lease = lease;
    this.#isTroubleTold = isTroubled(before);
    this.#onChange = onChange;
  }

  get lease(): TrunkLease {
    return this.#lease;
  }

  /** The trunk that it follows. */
  get updatedAt(): string {
    return this.#updatedAt;
  }

  /** Looks the configuration up, and connects anew where that is another. */
  follow(updatedAt: string): Promise<void> {
    this.#updatedAt = updatedAt;
    return this.#inTurn(() => this.#follow());
  }

  /** Takes the registration back. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#configured = null;
      await this.#closeLinks();
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#running = this.#running.then(work);
    return this.#running;
  }

  async #follow(): Promise<void> {
    const { tenantId, trunkId } = this.#lease;
    const found = await this.#world.tenants.byId(tenantId, 'exact');
    if (!found.ok && found.problem.code === 'store-unavailable') return; // within a minute it is looked up again
    const snapshot = found.ok ? found.value : null;
    const trunk = snapshot?.tenant.isEnabled ? objectsOf(snapshot, Trunk).get(trunkId) : undefined;
    const configured =
      trunk && needsConnection(trunk)
        ? JSON.stringify([...LINK_FIELDS.map((field) => trunk[field]), snapshot?.sealed.get(trunkId)?.password])
        : null;
    this.#trunk = trunk ?? null;
    if (configured === this.#configured) return;
    this.#configured = configured;
    await this.#closeLinks();
    const account = snapshot && this.#world.trunkAccount(snapshot, trunkId);
    if (configured === null || !trunk || trunk.host === null || !account) {
      this.#tell({ health: 'unknown', registration: 'none' }, null);
      return;
    }
    const reachable = { ...trunk, host: trunk.host };
    const registers = trunk.registration === 'outbound';
    this.#tell({ health: 'unknown', registration: registers ? 'registering' : 'none' }, null);
    this.#links = {
      registration: registers
        ? new TrunkRegistration(this.#world, {
            trunk: reachable,
            account,
            contactUser: this.#lease.contactUser,
            onState: (registration, answer) => this.#tell({ registration }, answer),
          })
        : null,
      probe:
        trunk.sipKeepAlive === 'options'
          ? new TrunkProbe(this.#world, reachable, (health, answer) => this.#tell({ health }, answer))
          : null,
    };
  }

  async #closeLinks(): Promise<void> {
    const { registration, probe } = this.#links;
    this.#links = NO_LINKS;
    probe?.close();
    await registration?.close();
  }

  #tell(change: Partial<Pick<TrunkStatus, 'health' | 'registration'>>, lastAnswer: string | null): void {
    const before = this.#lease.status;
    const { health, registration } = { ...before, ...change };
    if (health === before.health && registration === before.registration) return;
    const isUp = health !== 'down' && (registration !== 'failed' || this.#trunk?.callsWithoutRegistration === true);
    const since = toInstant(this.#world.clock.nowMs());
    const status: TrunkStatus = { health, registration, isUp, since, lastAnswer };
    this.#lease = { ...this.#lease, status };
    this.#onChange(this.#lease, this.#newsOf(before, status));
  }

  #newsOf(before: TrunkStatus, after: TrunkStatus): TrunkNews[] {
    const { tenantId, trunkId } = this.#lease;
    const about = { tenantId, trunkId, trunk: this.#trunk?.name ?? trunkId, reason: after.lastAnswer };
    const news: TrunkNews[] = [];
    if (after.registration === 'registered' && before.registration !== 'registered')
      news.push({ name: 'registered', ...about });
    if (this.#isTroubleTold ? isFine(after) : isTroubled(after)) {
      this.#isTroubleTold = !this.#isTroubleTold;
      news.push({ name: this.#isTroubleTold ? 'unreachable' : 'reachable', ...about });
    }
    return news;
  }
}

const isTroubled = ({ health, registration }: TrunkStatus): boolean => health === 'down' || registration === 'failed';
/** For certain: one that is being registered again is neither. */
const isFine = (status: TrunkStatus): boolean =>
  !isTroubled(status) &&
  (status.registration === 'registered' || (status.registration === 'none' && status.health === 'up'));

/** What of a trunk says how it is connected. */
const LINK_FIELDS = [
  'host',
  'port',
  'transport',
  'outboundProxyHost',
  'outboundProxyPort',
  'hidesOutboundProxy',
  'registration',
  'registrarHost',
  'registrarPort',
  'registrationSeconds',
  'username',
  'authUsername',
  'sipKeepAlive',
  'sipKeepAliveSeconds',
] as const satisfies readonly (keyof Trunk)[];
