import { fail, ok, type Result } from '#shared/result.ts';
import { type NumberedObject, type TenantId, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import { KEPT_MS, MAX_BYTES, type TextMessage } from '#shared/text-message/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { type Clock, type Ids, toInstant } from '#shared/world/index.ts';
import type { ChatProblem, RoomChat } from '../conference-room/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';
import type { Refusal } from '../refusal.ts';
import { type Binding, type Bindings, flowOf, type RegistrationNews } from '../registrar/index.ts';
import { byPhone, isSameFlow } from '../ring/phone-leg.ts';
import {
  displayAddress,
  type Flow,
  type SendTarget,
  type Signaling,
  type SipRequest,
} from '../signaling-port/index.ts';
import { type Asker, type AskingWorld, whoAsks } from '../who-asks.ts';
import { type MessageRequest, readMessage } from './message-request.ts';

export interface MessagesWorld extends AskingWorld {
  readonly signaling: Pick<Signaling, 'send'>;
  readonly bindings: Pick<Bindings, 'reachable'>;
  readonly store: EdgeStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Takes what is written to conference rooms. */
  readonly roomChat: Pick<RoomChat, 'write'>;
}

/** 200: a phone has it. 202: it waits for one (RFC 3428 §8). */
export type Delivered = 200 | 202;

/** A phone that has not answered by then counts as away; the sender would give up at 32 s. */
const PATIENCE_MS = 10_000;

/** After trouble with the store. */
const TRY_AGAIN_MS = 5_000;

/** What says that nobody is there, rather than that the phone wants no such message. */
const AWAY: ReadonlySet<number> = new Set([408, 410, 430, 480, 481, 500, 502, 503, 504]);

/** A message on its way, wherever it has been. */
interface Outgoing extends Pick<TextMessage, 'id' | 'contentType' | 'body' | 'sentAt'> {
  readonly from: Omit<TextMessage['from'], 'userId'>;
  readonly hopsLeft: number;
}

/** Passes messages on between the phones of a tenant's users, and keeps them for who is away (RFC 3428). */
export class Messages {
  readonly #world: MessagesWorld;
  /** Users whose phones have come, and who have not been looked up yet. */
  readonly #come = new Map<string, { readonly tenantId: TenantId; readonly userId: UserId }>();
  /** Users whose phones are getting what waits. */
  readonly #handingOut = new Set<string>();
  #isDelivering = false;

  constructor(world: MessagesWorld) {
    this.#world = world;
  }

  /** To every phone of the user: the first that takes it decides what the sender hears. */
  async take(request: SipRequest): Promise<Result<Delivered, Refusal>> {
    const read = readMessage(request);
    if (!read.ok) return read;
    const asker = await whoAsks(this.#world, request);
    if (!asker.ok) return asker;
    const { snapshot, user } = asker.value;
    const { clock, ids } = this.#world;
    const { number, contentType, body, hopsLeft, isKept } = read.value;
    const dialed = snapshot.objectByNumber.get(number);
    if (dialed?.kind === 'conference-room') return this.#toRoom(asker.value, dialed, request.flow, read.value);
    const callee = userDialed(snapshot, number);
    if (!callee?.isEnabled) return fail({ code: 'unknown-number' });
    const from = { userId: user.id, extension: user.extension ?? '', name: user.name };
    const message = { id: ids.next('txt'), from, contentType, body, sentAt: toInstant(clock.nowMs()), hopsLeft };
    const others = this.#phonesOf(snapshot, callee.id).filter((phone) => !isSameFlow(flowOf(phone), request.flow));
    const status = await this.#send(snapshot, callee.id, message, others);
    if (status !== null && status < 300) return ok(200);
    if (status !== null) return fail({ code: 'refused-by-phone', status });
    if (!isKept) return fail({ code: 'nobody-there' });
    return (await this.#keep(snapshot.tenant.id, callee.id, { ...message, from }))
      ? ok(202)
      : fail({ code: 'nobody-there' });
  }

  /**
   * A command to a conference room, whose answer goes to the phone that has sent it, or else to all of the user. Where none can
   * be told, nothing is done. That somebody types is taken, and told nobody.
   */
  async #toRoom(
    { snapshot, user }: Asker,
    { id: conferenceRoomId, name }: NumberedObject,
    flow: Flow,
    { number: extension, contentType, body: line, isKept }: MessageRequest,
  ): Promise<Result<Delivered, Refusal>> {
    if (!isKept) return ok(200);
    if (!/^text\/plain\b/i.test(contentType)) return fail({ code: 'unsupported-body', accept: 'text/plain' });
    const all = this.#phonesOf(snapshot, user.id);
    if (all.length === 0) return fail({ code: 'nobody-there' });
    const own = all.filter((phone) => isSameFlow(flowOf(phone), flow));
    const { clock, ids, roomChat } = this.#world;
    const answer = await roomChat.write({ tenantId: snapshot.tenant.id, conferenceRoomId, userId: user.id, line });
    if (!answer.ok) return fail(CHAT_REFUSALS[answer.problem.code]);
    const message = {
      ...{ id: ids.next('txt'), from: { extension, name }, contentType: 'text/plain;charset=UTF-8' },
      ...{ body: shortened(answer.value), sentAt: toInstant(clock.nowMs()), hopsLeft: HOPS_OF_OURS },
    };
    // It is on its way when the sender hears that his has come: a phone that takes its time is not waited for.
    void this.#send(snapshot, user.id, message, own.length > 0 ? own : all);
    return ok(200);
  }

  #phonesOf(snapshot: TenantSnapshot, userId: UserId): Binding[] {
    return byPhone(this.#world.bindings.reachable(snapshot, userId)).map(([newest]) => newest);
  }

  /**
   * A phone has come: it gets what waits for its user, the oldest first, for as long as it takes it. One user is looked up at a
   * time: after a restart all phones come at once, and nothing waits for most.
   */
  registrationChanged({ name, tenantId, registration: { userId } }: RegistrationNews): void {
    if (name === 'added') this.#come.set(`${tenantId} ${userId}`, { tenantId, userId });
    if (!this.#isDelivering) void this.#deliverAll();
  }

  async #deliverAll(): Promise<void> {
    this.#isDelivering = true;
    for (let [next] = this.#come; next; [next] = this.#come) {
      const [key, { tenantId, userId }] = next;
      this.#come.delete(key);
      try {
        await this.#deliver(tenantId, userId);
      } catch (error) {
        this.#world.log({ name: 'messages-not-delivered', tenant: tenantId, error: String(error) });
        if (!this.#come.has(key)) this.#come.set(key, { tenantId, userId });
        await new Promise<void>((resolve) => void this.#world.clock.after(TRY_AGAIN_MS, resolve));
      }
    }
    this.#isDelivering = false;
  }

  async #deliver(tenantId: TenantId, userId: UserId): Promise<void> {
    const key = `${tenantId} ${userId}`;
    if (this.#handingOut.has(key)) return;
    const waiting = await this.#world.store.tenant(tenantId).textMessages.ofUser(userId);
    if (waiting.length === 0) return;
    this.#handingOut.add(key);
    // A phone that takes its time keeps nobody else waiting.
    void this.#handOut(tenantId, userId, waiting)
      .catch((error) => this.#world.log({ name: 'messages-not-delivered', tenant: tenantId, error: String(error) }))
      .finally(() => this.#handingOut.delete(key));
  }

  async #handOut(tenantId: TenantId, userId: UserId, waiting: readonly TextMessage[]): Promise<void> {
    const { store, tenants } = this.#world;
    for (const message of waiting) {
      const found = await tenants.byId(tenantId, 'recent');
      if (!found.ok) return;
      const status = await this.#send(
        found.value,
        userId,
        { ...message, hopsLeft: HOPS_OF_OURS },
        this.#phonesOf(found.value, userId),
      );
      // Nobody is there after all: it waits on. What a phone refuses would be refused for ever.
      if (status === null) return;
      await store.tenant(tenantId).textMessages.delete(message);
    }
  }

  async #keep(tenantId: TenantId, userId: UserId, message: Outgoing & Pick<TextMessage, 'from'>): Promise<boolean> {
    const { store, clock, log } = this.#world;
    const { id, from, contentType, body, sentAt } = message;
    const expiresAt = toInstant(clock.nowMs() + KEPT_MS);
    try {
      return await store.tenant(tenantId).textMessages.put({ id, userId, from, contentType, body, sentAt, expiresAt });
    } catch (error) {
      log({ name: 'message-not-kept', tenant: tenantId, error: String(error) });
      return false;
    }
  }

  /** @returns the best that a phone says; null when none is there */
  async #send(
    snapshot: TenantSnapshot,
    userId: UserId,
    message: Outgoing,
    phones: readonly Binding[],
  ): Promise<number | null> {
    const { signaling, clock } = this.#world;
    return new Promise((resolve) => {
      const statuses: number[] = [];
      const settle = (status: number | null) => {
        callOff();
        resolve(status);
      };
      const callOff = clock.after(PATIENCE_MS, () => resolve(refusalAmong(statuses)));
      if (phones.length === 0) settle(null);
      for (const phone of phones) {
        const { contact: uri, path } = phone.registration;
        void signaling
          .send({ uri, flow: flowOf(phone), ...this.#said(snapshot, userId, message, path) })
          .then(({ status }) => {
            statuses.push(status);
            if (status < 300) settle(status);
            else if (statuses.length === phones.length) settle(refusalAmong(statuses));
          });
      }
    });
  }

  #said(
    { tenant, userById }: TenantSnapshot,
    userId: UserId,
    { id, from, contentType, body, sentAt, hopsLeft }: Outgoing,
    path: readonly string[],
  ): Pick<SendTarget, 'method' | 'headers' | 'body'> {
    const callee = userById.get(userId);
    const sender = displayAddress(from.name, from.extension, tenant.domain);
    return {
      method: 'MESSAGE',
      headers: {
        'Call-ID': id,
        From: sender,
        To: displayAddress(callee?.name ?? '', callee?.extension ?? '', tenant.domain),
        'P-Asserted-Identity': sender,
        'Max-Forwards': String(hopsLeft),
        Date: new Date(sentAt).toUTCString(),
        'Content-Type': contentType,
        ...(path.length > 0 && { Route: path.join(', ') }),
      },
      body,
    };
  }
}

/** Of what was kept here, or is said by us. */
const HOPS_OF_OURS = 70;

/** A list of hundreds, whose last lines no phone would get. */
function shortened(text: string): string {
  if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  const start = Buffer.from(text)
    .subarray(0, MAX_BYTES - 4)
    .toString();
  return `${start.slice(0, start.lastIndexOf('\n') + 1)}…`;
}

const CHAT_REFUSALS = {
  'not-permitted': { code: 'not-leading' },
  'no-command': { code: 'malformed', what: 'command' },
  'edge-gone': { code: 'edge-gone' },
} as const satisfies Record<ChatProblem, Refusal>;

/** Why no phone has taken it; null when none was there. */
function refusalAmong(statuses: readonly number[]): number | null {
  return statuses.find((status) => !AWAY.has(status)) ?? null;
}
