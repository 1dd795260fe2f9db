import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { LogReader } from '#edge/gateway/index.ts';
import type { TenantStore } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { messagesOf } from './message.ts';

export interface PublisherOptions {
  /** `amqp://user:password@host:port/vhost`, or `amqps:` */
  readonly url: string;
  readonly exchange: string;
  /** Whose events go to the broker: it knows no tenants, so the operator says whose it is. */
  readonly tenants: readonly TenantId[];
  readonly edgeId: string;
  readonly store: { tenant(id: TenantId): { readonly events: TenantStore['events'] } };
  readonly clock: Clock;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

const READER = 'amqp';
/** Of several edges one publishes; when it dies another goes on after so long. Renewed with every look. */
const HOLD_MS = 15_000;
const LOOK_EVERY_MS = 500;
const AT_ONCE = 100;
const CONNECT_WITHIN_MS = 10_000;
const STOPS_WITHIN_MS = 1_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

/**
 * Hands the events of some tenants to a message broker (AMQP 0-9-1), in order, each tenant from where it was.
 *
 * How far it has come is noted once the broker has confirmed. Who dies in between publishes again what was not noted: a message
 * may come twice, under the same `messageId`, and none is lost as long as the event log keeps it.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  #connection: ChannelModel | null = null;
  #channel: ConfirmChannel | null = null;
  #callOff: () => void = () => {};
  #retryMs = FIRST_RETRY_MS;
  #isDown = false;
  #isStopped = false;
  #working: Promise<void> = Promise.resolve();

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#lookIn(0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#callOff();
    // What is under way is waited for, else the next publisher sends it again; but not for long.
    await Promise.race([
      this.#working,
      new Promise<void>((resolve) => this.#options.clock.after(STOPS_WITHIN_MS, resolve)),
    ]);
    await this.#connection?.close().catch(() => {});
    // Another edge need not wait until the hold has run out.
    const { tenants, store, edgeId } = this.#options;
    for (const tenant of tenants)
      await store
        .tenant(tenant)
        .events.takeReader(READER, edgeId, 0)
        .catch(() => {});
  }

  #lookIn(ms: number): void {
    if (this.#isStopped) return;
    this.#callOff = this.#options.clock.after(ms, () => {
      this.#working = this.#work();
    });
  }

  async #work(): Promise<void> {
    try {
      const channel = await this.#open();
      const isMore = await this.#publishAll(channel);
      if (this.#isDown) this.#options.log({ name: 'broker-up' });
      this.#isDown = false;
      this.#retryMs = FIRST_RETRY_MS;
      this.#lookIn(isMore ? 0 : LOOK_EVERY_MS);
    } catch (error) {
      await this.#lose(error);
    }
  }

  async #open(): Promise<ConfirmChannel> {
    if (this.#channel) return this.#channel;
    const { url, exchange } = this.#options;
    const connection = await connect(url, { timeout: CONNECT_WITHIN_MS });
    this.#connection = connection;
    // Whatever is under way on it fails by itself; without a listener the process would end.
    connection.on('error', () => {});
    connection.on('close', () => {
      if (this.#connection !== connection) return;
      this.#connection = null;
      this.#channel = null;
    });
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    await channel.assertExchange(exchange, 'topic', { durable: true });
    this.#channel = channel;
    return channel;
  }

  /** @returns whether there is more to publish */
  async #publishAll(channel: ConfirmChannel): Promise<boolean> {
    let isMore = false;
    for (const tenantId of this.#options.tenants) isMore = (await this.#publishOf(tenantId, channel)) || isMore;
    return isMore;
  }

  async #publishOf(tenantId: TenantId, channel: ConfirmChannel): Promise<boolean> {
    const { edgeId, store, clock, exchange } = this.#options;
    const { events } = store.tenant(tenantId);
    const position = await events.takeReader(READER, edgeId, HOLD_MS);
    if (position === null) return false;
    const reader = new LogReader(events, clock, position);
    const rows = await reader.next(AT_ONCE);
    if (rows.length === 0) return false;
    for (const event of rows.flatMap((row) => row.event ?? [])) {
      for (const { routingKey, content } of messagesOf(event)) {
        channel.publish(exchange, routingKey, Buffer.from(JSON.stringify(content)), {
          contentType: 'application/json',
          persistent: true,
          messageId: event.id,
        });
      }
    }
    await channel.waitForConfirms();
    await events.noteReader(READER, edgeId, reader.position);
    return rows.length === AT_ONCE;
  }

  async #lose(error: unknown): Promise<void> {
    if (this.#isStopped) return;
    const reason = error instanceof Error ? error.message : String(error);
    if (!this.#isDown) this.#options.log({ name: 'broker-down', reason });
    this.#isDown = true;
    const connection = this.#connection;
    this.#connection = null;
    this.#channel = null;
    await connection?.close().catch(() => {});
    this.#lookIn(this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}
