import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { publish } from '#functions/events/index.ts';
import { CallEvent } from '#shared/call-event/index.ts';
import { eventOfCall } from '#shared/event/index.ts';
import { unpack } from '#shared/queue/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type CdrWorld, settle } from './settle.ts';

/** What one batch brings of one call. */
interface Story {
  readonly events: CallEvent[];
  /** The messages that it came in. */
  readonly messageIds: Set<string>;
  isFirstTime: boolean;
}

/** A batch can have events of a hundred calls, and each takes some twenty requests: all at once would wait for each other. */
const CALLS_AT_ONCE = 10;

/**
 * Takes a batch of call events, call by call: a call is read once, however many of its events there are. Messages whose
 * events could not all be booked are reported and come again, and every step may be done twice.
 */
export function createCdrHandler(world: CdrWorld): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const failed = new Set<string>();
    const stories = new Map<string, Story>();
    for (const record of Records) if (!addTo(stories, world, record)) failed.add(record.messageId);
    const waiting = stories.values();
    const work = async () => {
      for (const story of waiting) {
        if (await book(world, story)) continue;
        for (const messageId of story.messageIds) failed.add(messageId);
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
    return {
      batchItemFailures: Records.filter(({ messageId }) => failed.has(messageId)).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    };
  };
}

/** @returns false when there is something in the message that is no event; what else is in it is booked all the same */
function addTo(stories: Map<string, Story>, { log }: CdrWorld, { body, messageId, attributes }: SQSRecord): boolean {
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
    const call = `${event.value.tenantId} ${event.value.callId}`;
    const story = stories.get(call) ?? { events: [], messageIds: new Set(), isFirstTime: true };
    stories.set(call, story);
    story.events.push(event.value);
    story.messageIds.add(messageId);
    story.isFirstTime &&= isFirstTime;
  }
  return isGood;
}

function parse(body: string): Result<CallEvent, string> {
  try {
    const event = CallEvent.safeParse(JSON.parse(body));
    return event.success ? ok(event.data) : fail(event.error.message);
  } catch {
    return fail('not JSON');
  }
}

/** @returns whether the events are stored, and the record of their call is as they say */
async function book(world: CdrWorld, { events, messageIds, isFirstTime }: Story): Promise<boolean> {
  const [{ tenantId, callId }] = events as [CallEvent];
  const call = { tenantId, callId };
  try {
    await world.store.tenant(tenantId).callEvents.put(events);
    await publish(world, tenantId, events.map(eventOfCall), { isRepeated: !isFirstTime });
    const { isOver } = await settle(world, call, isFirstTime);
    // Whoever brings the start of a call notes it, so that nobody else has to, and it is not forgotten.
    const isStart = events.some(({ type }) => type === 'call.started');
    if (isStart && !isOver) await world.store.openCalls.note(call);
    if (!isStart && isOver) await world.store.openCalls.forget(call);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    world.log.error({ name: 'call-event-failed', tenant: tenantId, call: callId, records: [...messageIds], reason });
    return false;
  }
}
