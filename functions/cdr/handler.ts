import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import { publish } from '#functions/events/index.ts';
import { CallEvent } from '#shared/call-event/index.ts';
import type { CallId } from '#shared/cdr/index.ts';
import { eventsOfCall, type TenantEvent } from '#shared/event/index.ts';
import { unpack } from '#shared/queue/index.ts';
import { QueueLogLine } from '#shared/queue-log/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { keepQueueLog, type LoggedLine } from './keep-queue-log.ts';
import { type CdrWorld, settle } from './settle.ts';

/** What one batch brings of one call. */
interface Story {
  readonly tenantId: TenantId;
  readonly callId: CallId;
  readonly events: CallEvent[];
  /** The messages that it came in. */
  readonly messageIds: Set<string>;
  isFirstTime: boolean;
}

interface Booked {
  readonly story: Story;
  readonly told: readonly TenantEvent[];
  readonly isOver: boolean;
}

/** A batch can have events of a hundred calls, and each takes some twenty requests: all at once would wait for each other. */
const CALLS_AT_ONCE = 10;

/**
 * Takes a batch of call events, call by call: a call is read once, however many of its events there are, and what is to
 * be told to one tenant is told together. Messages whose events could not all be booked are reported and come again, and
 * every step may be done twice.
 */
export function createCdrHandler(world: CdrWorld): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const failed = new Set<string>();
    const giveBack = (story: Story, error: unknown) => {
      const { tenantId: tenant, callId: call, messageIds } = story;
      const reason = error instanceof Error ? error.message : String(error);
      world.log.error({ name: 'call-event-failed', tenant, call, records: [...messageIds], reason });
      for (const messageId of messageIds) failed.add(messageId);
    };
    const stories = new Map<string, Story>();
    const logged: LoggedLine[] = [];
    for (const record of Records) if (!addTo(stories, logged, world, record)) failed.add(record.messageId);
    const booked: Booked[] = [];
    const waiting = stories.values();
    const work = async () => {
      for (const story of waiting) {
        try {
          booked.push(await book(world, story));
        } catch (error) {
          giveBack(story, error);
        }
      }
    };
    await Promise.all([keepQueueLog(world, logged, failed), ...Array.from({ length: CALLS_AT_ONCE }, work)]);
    const ofTenants = Map.groupBy(booked, ({ story }) => `${story.tenantId} ${story.isFirstTime}`);
    await Promise.all(
      [...ofTenants.values()].map((ofTenant) =>
        tell(world, ofTenant).catch((error: unknown) => {
          for (const { story } of ofTenant) giveBack(story, error);
        }),
      ),
    );
    return {
      batchItemFailures: Records.filter(({ messageId }) => failed.has(messageId)).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    };
  };
}

/** @returns false when there is something in the message that is no event; what else is in it is booked all the same */
function addTo(
  stories: Map<string, Story>,
  logged: LoggedLine[],
  { log }: CdrWorld,
  { body, messageId, attributes }: SQSRecord,
): boolean {
  const isFirstTime = attributes.ApproximateReceiveCount === '1';
  let isGood = true;
  for (const text of unpack(body)) {
    const event = parse(text);
    if (!event.ok) {
      // It stays bad, and ends in the dead-letter queue; said once, not at every try.
      if (isFirstTime) log.error({ name: 'call-event-bad', record: messageId, reason: event.problem });
      isGood = false;
      continue;
    }
    if (event.value.type === 'queue.logged') {
      logged.push({ line: event.value, messageId });
      continue;
    }
    const { tenantId, callId } = event.value;
    const call = `${tenantId} ${callId}`;
    const story = stories.get(call) ?? { tenantId, callId, events: [], messageIds: new Set(), isFirstTime: true };
    stories.set(call, story);
    story.events.push(event.value);
    story.messageIds.add(messageId);
    story.isFirstTime &&= isFirstTime;
  }
  return isGood;
}

const Message = z.union([CallEvent, QueueLogLine]);

function parse(body: string): Result<z.infer<typeof Message>, string> {
  try {
    const event = Message.safeParse(JSON.parse(body));
    return event.success ? ok(event.data) : fail(event.error.message);
  } catch {
    return fail('not JSON');
  }
}

/**
 * Stores the events, and makes the record of their call what they say.
 *
 * @throws Error  when the store is away
 */
async function book(world: CdrWorld, story: Story): Promise<Booked> {
  const { tenantId, callId, events, isFirstTime } = story;
  await world.store.tenant(tenantId).callEvents.put(events);
  const { isOver, news } = await settle(world, story, isFirstTime);
  // Whoever brings the start of a call notes it, so that nobody else has to, and it is not forgotten.
  if (hasStart(story) && !isOver) await world.store.openCalls.note({ tenantId, callId });
  return { story, told: [...events.flatMap(eventsOfCall), ...news], isOver };
}

const hasStart = ({ events }: Story): boolean => events.some(({ type }) => type === 'call.started');

/** @throws Error  when store or queue are away */
async function tell(world: CdrWorld, calls: readonly Booked[]): Promise<void> {
  const [{ story }] = calls as [Booked];
  const events = calls.flatMap(({ told }) => told);
  await publish(world, story.tenantId, events, { isRepeated: !story.isFirstTime });
  const over = calls.filter(({ story, isOver }) => isOver && !hasStart(story));
  await Promise.all(over.map(({ story: { tenantId, callId } }) => world.store.openCalls.forget({ tenantId, callId })));
}
