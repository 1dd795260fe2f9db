/**
 * An edge that does nothing but tell of calls: several at a time, an event every few milliseconds. Says on standard
 * output what it has told, after `record` returned. Made to be killed.
 */
import { pino } from 'pino';
import { openSpool } from '#edge/spool/index.ts';
import { openQueue, openSqs, packing } from '#shared/queue/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { answeredCall } from '../world/call-events.ts';

const { SPOOL_DIR = '', AWS_REGION = '', SQS_ENDPOINT, CALL_EVENTS_QUEUE_URL = '', TENANT = '' } = process.env;
const ids = new TimeSortedIds(systemClock, systemChance);
const queue = packing(openQueue(openSqs({ region: AWS_REGION, endpoint: SQS_ENDPOINT }), CALL_EVENTS_QUEUE_URL));
const spool = openSpool({
  directory: SPOOL_DIR,
  edgeId: ids.next('edge'),
  send: (bodies) => queue.send(bodies),
  clock: systemClock,
  chance: systemChance,
  ids,
  log: pino({ level: 'silent' }),
  segmentBytes: 20_000,
});

const calls: ReturnType<typeof answeredCall>[number][][] = [];
setInterval(() => {
  if (calls.length < 5)
    calls.push([...answeredCall({ tenantId: TENANT, callId: ids.next('call'), startMs: Date.now() })]);
  const call = calls[Math.floor(Math.random() * calls.length)];
  const event = call?.shift();
  if (!call || !event) return;
  spool.record(event);
  process.stdout.write(`${event.callId} ${event.type}\n`);
  if (call.length === 0) calls.splice(calls.indexOf(call), 1);
}, 2);
