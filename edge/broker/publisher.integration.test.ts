/**
 * A real RabbitMQ, and programs that bind queues to its exchange.
 */
import { type ChannelModel, type ConsumeMessage, connect } from 'amqplib';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Store } from '#shared/store/index.ts';
import { systemClock } from '#shared/world/index.ts';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { type RabbitMq, startRabbitMq } from '#test/world/rabbitmq/index.ts';
import { Publisher } from './index.ts';

let store: Store;
let rabbit: RabbitMq;
const logged: string[] = [];
beforeAll(async () => {
  const [dynamo, started] = await Promise.all([startDynamoDb(), startRabbitMq()]);
  store = dynamo.openStore();
  rabbit = started;
  return async () => {
    await rabbit.stop();
    await dynamo.stop();
  };
});

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  logged.length = 0;
});

let serial = 0;
/** A tenant and an exchange of the test's own. */
function place() {
  serial += 1;
  const [tenantId, exchange] = [`ten_${serial}`, `xivo${serial}`];
  const happen = async (
    count: number,
    type = 'alarm.raised',
    data: Record<string, unknown> = {},
    tenant = tenantId,
  ) => {
    const at = new Date().toISOString();
    const events = Array.from({ length: count }, () => ({
      id: `evt_${++serial}`,
      type,
      version: 1,
      tenantId: tenant,
      at,
      data,
    }));
    await store.tenant(tenant).events.append(events);
    return events.map(({ id }) => id);
  };
  const publish = (edgeId = 'edge_1') => {
    const publisher = new Publisher({
      url: rabbit.url,
      exchange,
      tenants: [tenantId],
      edgeId,
      store,
      clock: systemClock,
      log: ({ name }) => logged.push(name),
    });
    running.push(publisher);
    return publisher;
  };
  return { tenantId, exchange, happen, publish };
}

/** A program with a durable queue of its own. */
async function bind(exchange: string, routingKey: string) {
  const queue = `q-${exchange}-${routingKey}`;
  const heard: ConsumeMessage[] = [];
  let wake = () => {};
  let connection: ChannelModel | null = null;
  const listen = async () => {
    connection = await connect(rabbit.url);
    connection.on('error', () => {});
    const channel = await connection.createChannel();
    await channel.assertExchange(exchange, 'topic', { durable: true });
    await channel.assertQueue(queue, { durable: true });
    await channel.bindQueue(queue, exchange, routingKey);
    await channel.consume(queue, (message) => {
      if (!message) return;
      heard.push(message);
      channel.ack(message);
      wake();
    });
  };
  await listen();
  running.unshift({ stop: async () => void (await connection?.close().catch(() => {})) });
  const ids = () => [...new Set(heard.map(({ properties }) => properties.messageId))];
  return {
    listen,
    heard,
    ids,
    async hears(count: number) {
      while (ids().length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}
const contentOf = (message: ConsumeMessage | undefined) => JSON.parse(String(message?.content));

test('what happens is on the exchange, under its type; a program hears what it has bound', async () => {
  const { tenantId, exchange, happen, publish } = place();
  const everything = await bind(exchange, '#');
  const alarms = await bind(exchange, 'alarm.*');
  publish();
  const ids = await happen(3);
  await happen(1, 'user.created', { id: 'usr_1' });
  await happen(2, 'alarm.raised', {}, 'ten_other');
  await everything.hears(4);
  await alarms.hears(3);
  expect(alarms.ids()).toEqual(ids);
  const [first] = alarms.heard;
  expect(first?.fields.routingKey).toBe('alarm.raised');
  expect(first?.properties).toMatchObject({ contentType: 'application/json', deliveryMode: 2, messageId: ids[0] });
  expect(contentOf(first)).toMatchObject({ id: ids[0], tenantId, type: 'alarm.raised', data: {} });
});

test('a program written for XiVO hears agents log in and out under status.agent', async () => {
  const { exchange, happen, publish } = place();
  const agents = await bind(exchange, 'status.agent');
  publish();
  await happen(1, 'agent.logged-in', { agentId: 'agt_42' });
  await happen(1, 'agent.logged-out', { agentId: 'agt_42' });
  await agents.hears(2);
  const told = agents.heard.map(contentOf);
  expect(told.map(({ data }) => data.status)).toEqual(['logged_in', 'logged_out']);
  expect(Object.keys(told[0])).toEqual(['name', 'origin_uuid', 'data']);
  expect(told[0]).toMatchObject({
    name: 'agent_status_update',
    data: { agent_id: 'agt_42', xivo_id: told[0].origin_uuid },
  });
});

test('a broker that crashes misses nothing: what happened meanwhile comes when it is back', async () => {
  const { exchange, happen, publish } = place();
  const program = await bind(exchange, '#');
  publish();
  const before = await happen(50);
  await program.hears(50);
  await rabbit.crash();
  const during = await happen(150);
  await rabbit.start();
  await program.listen();
  const after = await happen(10);
  await program.hears(210);
  expect(program.ids().sort()).toEqual([...before, ...during, ...after].sort());
  expect(logged).toEqual(['broker-down', 'broker-up']);
});

test('of two edges one publishes; when it is gone, the other goes on where it was', async () => {
  const { exchange, happen, publish } = place();
  const program = await bind(exchange, '#');
  const first = publish('edge_1');
  const ids = await happen(5);
  await program.hears(5);
  publish('edge_2');
  ids.push(...(await happen(5)));
  await program.hears(10);
  await first.stop();
  ids.push(...(await happen(5)));
  await program.hears(15);
  // Each once: the second one has published nothing that the first one had.
  expect(program.heard.map(({ properties }) => properties.messageId)).toEqual(ids);
});
