/**
 * What AWS takes for what customers do: `node test/bench/cost.ts`, some 5 s. Capacity is counted by the embedded DynamoDB,
 * requests to SQS and Lambda as the code makes them; the README has the table.
 *
 * Prices: us-east-1, on demand, without free tiers, as aws.amazon.com/dynamodb/pricing, /sqs/pricing and /lambda/pricing had
 * them in 2025.
 */
import { pino } from 'pino';
import { createCdrHandler } from '#functions/cdr/index.ts';
import { RateCards } from '#functions/cdr/rate-cards.ts';
import { openStore } from '#shared/store/index.ts';
import { systemClock } from '#shared/world/index.ts';
import { answeredCall, journaled } from '#test/world/call-events.ts';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { startDynamoDbTap } from '#test/world/dynamodb-tap.ts';
import { aCdr, aRegistration, aTenant } from '#test/world/records.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';

/** Dollars. */
const PRICE = {
  readUnit: 0.125e-6,
  writeUnit: 0.625e-6,
  sqsRequest: 0.4e-6,
  lambdaRequest: 0.2e-6,
  lambdaGbSecond: 13.3334e-6, // arm64
};
const LAMBDA_GB = 0.5;
/** A phone that refreshes twice within the hour that it asks for (RFC 3261 §10.2.4 leaves that to the phone). */
const REFRESHES_PER_HOUR = 2;
/** Sent, received and deleted; up to ten messages go in each of them. */
const SQS_REQUESTS = 3;

const dynamo = await startDynamoDb();
const tap = await startDynamoDbTap(dynamo.endpoint);
try {
  const store = openStore({ ...dynamo.options, endpoint: tap.endpoint });
  const audit = { actor: 'system', action: 'bench.prepare' };
  await store.createTenant(aTenant({ id: 'ten_1', domain: 'acme.example' }), audit);
  const tenant = store.tenant('ten_1');
  const handle = createCdrHandler({
    store,
    webhooks: { send: async (bodies) => bodies.map(() => ({ name: 'taken' })) },
    clock: systemClock,
    rates: new RateCards(),
    log: pino({ level: 'silent' }),
  });
  const story = (callId: string) => journaled(answeredCall({ tenantId: 'ten_1', callId }));
  const asOne = (callId: string) =>
    sqsEvent([
      story(callId)
        .map((event) => JSON.stringify(event))
        .join('\n'),
    ]);
  await handle(asOne('call_warm'));

  const startedMs = performance.now();
  const decided = await tap.measure(() => tenant.version());
  const recorded = await tap.measure(() => handle(asOne('call_1')));
  const seconds = (performance.now() - startedMs) / 1000;
  const toldMs = performance.now();
  const told = await tap.measure(async () => {
    for (const event of story('call_2')) await handle(sqsEvent([JSON.stringify(event)]));
  });
  const toldSeconds = (performance.now() - toldMs) / 1000;
  const registered = await tap.measure(() =>
    tenant.registrations.put([
      aRegistration({ id: 'reg_1', expiresAt: new Date(Date.now() + 3_600_000).toISOString() }),
    ]),
  );
  for (let i = 0; i < 100; i++) {
    await tenant.cdrs.put(aCdr({ id: `cdr_${i}`, callId: `call_${i}` }));
  }
  const listed = await tap.measure(() => tenant.cdrs.list({ limit: 100 }));

  console.table([
    row('one call, told as it happens', {
      reads: decided.readUnits + told.readUnits,
      writes: told.units - told.readUnits,
      sqs: 4 * SQS_REQUESTS,
      lambda: 4,
      lambdaSeconds: toldSeconds,
    }),
    row('one call, told at once', {
      reads: decided.readUnits + recorded.readUnits,
      writes: recorded.units - recorded.readUnits,
      sqs: SQS_REQUESTS,
      lambda: 1,
      lambdaSeconds: seconds,
    }),
    row('one registration, an hour', { writes: REFRESHES_PER_HOUR * registered.units }),
    row('1,000 CDRs read by the API', {
      reads: 10 * (listed.readUnits + 3), // API key, tenant and the lock of its token
      writes: 10, // the count of its requests
      lambda: 10,
      lambdaSeconds: 0.5,
    }),
  ]);
} finally {
  tap.stop();
  await dynamo.stop();
}

function row(
  what: string,
  used: { reads?: number; writes?: number; sqs?: number; lambda?: number; lambdaSeconds?: number },
) {
  const { reads = 0, writes = 0, sqs = 0, lambda = 0, lambdaSeconds = 0 } = used;
  const dollars =
    reads * PRICE.readUnit +
    writes * PRICE.writeUnit +
    sqs * PRICE.sqsRequest +
    lambda * PRICE.lambdaRequest +
    lambdaSeconds * LAMBDA_GB * PRICE.lambdaGbSecond;
  const millionfold = `$${(dollars * 1e6).toFixed(2)}`;
  return {
    what,
    'read units': reads,
    'write units': writes,
    'SQS requests': sqs,
    Lambda: lambda,
    'for a million': millionfold,
  };
}
