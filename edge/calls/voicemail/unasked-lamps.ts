import { setImmediate as nextTurn } from 'node:timers/promises';
import { boxesOfUser } from '#shared/dialplan/index.ts';
import { type SnapshotUser, type TenantId, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import { messageSummary } from '../presence/index.ts';
import { type Binding, type Bindings, flowOf, type SeenPhone } from '../registrar/index.ts';
import { byPhone } from '../ring/phone-leg.ts';
import { displayAddress, type Signaling } from '../signaling-port/index.ts';
import type { Tenants } from '../tenants/index.ts';
import type { Lamps } from './lamps.ts';
import {
  begin,
  follow,
  meaningOf,
  owedTo,
  SETTLE_MS,
  type UnaskedLamp,
  type UnaskedLampEvent,
  type UnaskedLampMove,
} from './unasked-lamp.ts';

export interface UnaskedLampsWorld {
  readonly signaling: Pick<Signaling, 'send'>;
  readonly bindings: Pick<Bindings, 'of' | 'held'>;
  readonly tenants: Pick<Tenants, 'byId'>;
  readonly lamps: Pick<Lamps, 'of' | 'read' | 'knows'>;
  /** Whether the phone with these bindings hears of the messages of its user by a subscription of its own. */
  readonly isSubscribed: (tenantId: TenantId, userId: UserId, phone: readonly Binding[]) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * From one phone's first turn to that of the next (chosen): after a restart of the edge, when all phones come at once, no more than
 * 50 mailboxes are read and 50 NOTIFYs sent in a second for it.
 */
const SPACING_MS = 20;
/** While the store is away. */
const TRY_AGAIN_MS = 5000;
/** Phones that are looked at without a pause. */
const AT_ONCE = 100;

interface Phone {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly key: string;
  lamp: UnaskedLamp;
  callOff: () => void;
}

interface OfTenant {
  /** As it was followed last: requests may still see the one before. */
  snapshot: TenantSnapshot | null;
  readonly users: Map<UserId, Map<string, Phone>>;
}

/** Tells phones of this edge that have not subscribed how many messages wait (RFC 3842 §3 has the NOTIFY, in a dialog). */
export class UnaskedLamps {
  readonly #world: UnaskedLampsWorld;
  readonly #tenants = new Map<TenantId, OfTenant>();
  #lastTurnMs = -Infinity;

  constructor(world: UnaskedLampsWorld) {
    this.#world = world;
  }

  /** A phone has registered, or an earlier life of this edge has left it. */
  seen({ tenantId, binding, how }: SeenPhone): void {
    const { userId, id } = binding.registration;
    const key = keyOf(binding);
    // What has expired and was not swept yet is not told as gone.
    this.gone(tenantId, userId);
    const known = this.#phonesOf(tenantId, userId)?.get(key);
    // A phone with several flows has come with the first of them (RFC 5626 §4.2).
    const isOneMoreFlow = () =>
      this.#world.bindings.of(tenantId, userId).some((one) => keyOf(one) === key && one.registration.id !== id);
    if (known && (how === 'refreshed' || (how === 'come' && isOneMoreFlow()))) this.#feed(known, { name: 'refreshed' });
    else this.#begin(tenantId, userId, key);
  }

  #begin(tenantId: TenantId, userId: UserId, key: string): void {
    const ofTenant = this.#tenants.get(tenantId) ?? { snapshot: null, users: new Map<UserId, Map<string, Phone>>() };
    const ofUser = ofTenant.users.get(userId) ?? new Map<string, Phone>();
    this.#tenants.set(tenantId, ofTenant);
    ofTenant.users.set(userId, ofUser);
    ofUser.get(key)?.callOff();
    const first = begin(this.#turn(SETTLE_MS), this.#world.clock.nowMs());
    const phone: Phone = { tenantId, userId, key, lamp: first.lamp, callOff: () => {} };
    ofUser.set(key, phone);
    this.#carryOut(phone, first);
  }

  /** Bindings of the user are gone. */
  gone(tenantId: TenantId, userId: UserId): void {
    const ofTenant = this.#tenants.get(tenantId);
    const ofUser = ofTenant?.users.get(userId);
    if (!ofTenant || !ofUser) return;
    const left = new Set(this.#world.bindings.of(tenantId, userId).map(keyOf));
    for (const phone of ofUser.values()) {
      if (left.has(phone.key)) continue;
      phone.callOff();
      ofUser.delete(phone.key);
    }
    if (ofUser.size === 0) ofTenant.users.delete(userId);
    if (ofTenant.users.size === 0) this.#tenants.delete(tenantId);
  }

  /** A mailbox of the user has another number of messages. */
  changed(tenantId: TenantId, userId: UserId): void {
    for (const phone of this.#phonesOf(tenantId, userId)?.values() ?? []) this.#feed(phone, { name: 'changed' });
  }

  /** A new version of the configuration: mailboxes come, go, and have other owners; settings say something else. */
  async follow(snapshot: TenantSnapshot): Promise<void> {
    const { id: tenantId } = snapshot.tenant;
    const ofTenant = this.#tenants.get(tenantId);
    if (!ofTenant || (ofTenant.snapshot && snapshot.version < ofTenant.snapshot.version)) return;
    ofTenant.snapshot = snapshot;
    let done = 0;
    for (const userId of [...ofTenant.users.keys()]) {
      for (const phone of this.#phonesOf(tenantId, userId)?.values() ?? []) {
        // Who has not had the first turn sees it then.
        if (phone.lamp.dueAtMs === null) this.#feed(phone, { name: 'changed' });
        done += 1;
      }
      if (done >= AT_ONCE) {
        done = 0;
        await nextTurn();
      }
    }
  }

  stop(): void {
    for (const ofTenant of this.#tenants.values())
      for (const ofUser of ofTenant.users.values()) for (const phone of ofUser.values()) phone.callOff();
    this.#tenants.clear();
  }

  #phonesOf(tenantId: TenantId, userId: UserId): ReadonlyMap<string, Phone> | undefined {
    return this.#tenants.get(tenantId)?.users.get(userId);
  }

  /** When something is done that nobody waits for, and at the earliest after this time. */
  #turn(afterMs: number): number {
    this.#lastTurnMs = Math.max(this.#world.clock.nowMs() + afterMs, this.#lastTurnMs + SPACING_MS);
    return this.#lastTurnMs;
  }

  #feed(phone: Phone, event: UnaskedLampEvent): void {
    // Another has taken its place, or it is gone.
    if (this.#phonesOf(phone.tenantId, phone.userId)?.get(phone.key) !== phone) return;
    this.#carryOut(phone, follow(phone.lamp, event, this.#world.clock.nowMs()));
  }

  #carryOut(phone: Phone, { lamp, effects }: UnaskedLampMove): void {
    const { clock, log } = this.#world;
    phone.lamp = lamp;
    for (const effect of effects) {
      phone.callOff();
      if (effect.name === 'wake')
        phone.callOff = clock.after(effect.atMs - clock.nowMs(), () => this.#feed(phone, { name: 'woke' }));
      else
        this.#tell(phone).then(
          (event) => this.#feed(phone, event),
          (error: unknown) => {
            log({ name: 'bug', tenant: phone.tenantId, error: error instanceof Error ? error.stack : String(error) });
            this.#feed(phone, { name: 'lost' });
          },
        );
    }
  }

  async #tell(phone: Phone): Promise<UnaskedLampEvent> {
    const { tenants, lamps, bindings, isSubscribed } = this.#world;
    const { tenantId, userId } = phone;
    const { told } = phone.lamp;
    const found = await tenants.byId(tenantId, 'recent');
    if (!found.ok) return { name: 'nothing-to-tell', told };
    const followed = this.#tenants.get(tenantId)?.snapshot;
    const snapshot = followed && followed.version > found.value.version ? followed : found.value;
    const user = snapshot.userById.get(userId);
    if (!user) return { name: 'nothing-to-tell', told };
    const isWanted = userSetting(snapshot, userId, 'voicemail.has-unsolicited-lamp');
    const hasMailbox = boxesOfUser(snapshot, user).length > 0;
    if (isWanted && hasMailbox && !lamps.knows(snapshot, user)) {
      await lamps.read(snapshot, user);
      if (!lamps.knows(snapshot, user)) return { name: 'put-off', untilMs: this.#turn(TRY_AGAIN_MS) };
    }
    const flows = byPhone(bindings.held(snapshot, userId)).find(([one]) => keyOf(one) === phone.key);
    if (!flows) return { name: 'nothing-to-tell', told };
    const entity = { number: user.extension ?? '', domain: snapshot.tenant.domain };
    const { body: text, contentType } = messageSummary(entity, lamps.of(snapshot, user));
    const owed = owedTo({ isWanted, isSubscribed: isSubscribed(tenantId, userId, flows), hasMailbox, text, told });
    if (owed !== 'tell') return { name: 'nothing-to-tell', ...owed };
    const meaning = meaningOf(await this.#send(snapshot, user, flows[0], contentType, text));
    return meaning === 'told' ? { name: 'told', text } : { name: meaning };
  }

  /** @returns the status of its final answer */
  async #send(
    { tenant }: TenantSnapshot,
    { name, extension }: SnapshotUser,
    binding: Binding,
    contentType: string,
    body: string,
  ): Promise<number> {
    const { contact: uri, path } = binding.registration;
    const own = displayAddress(name, extension ?? '', tenant.domain);
    const { status } = await this.#world.signaling.send({
      method: 'NOTIFY',
      uri,
      flow: flowOf(binding),
      headers: {
        From: own,
        To: own,
        Contact: `<sip:${tenant.domain}>`,
        Event: 'message-summary',
        'Subscription-State': 'terminated',
        'Max-Forwards': '70',
        'Content-Type': contentType,
        ...(path.length > 0 && { Route: path.join(', ') }),
      },
      body,
    });
    return status;
  }
}

/** The phone of a binding, as `byPhone` tells them apart. */
const keyOf = ({ registration: { id, outbound } }: Binding): string => outbound?.instance ?? id;
