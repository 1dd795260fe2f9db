import { setTimeout as sleep } from 'node:timers/promises';
import { type RelayWorld, relayOutbox } from '#functions/events/index.ts';

/** On AWS the stream of the table wakes the relay; here nothing does, so it looks. */
const EVERY_MS = 200;
/** After trouble, which is logged each time. */
const PAUSE_AFTER_TROUBLE_MS = 2_000;

/**
 * Tells what waits in the event outbox, again and again.
 *
 * @returns stops, and waits for the round in work
 */
export function relayEvents(world: RelayWorld): () => Promise<void> {
  const stopping = new AbortController();
  const running = relayUntil(world, stopping.signal);
  return async () => {
    stopping.abort();
    await running;
  };
}

async function relayUntil(world: RelayWorld, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const isAllTold = await relayOutbox(world).catch((error: unknown) => {
      world.log.error({ name: 'events-not-relayed', reason: error instanceof Error ? error.message : String(error) });
      return false;
    });
    await sleep(isAllTold ? EVERY_MS : PAUSE_AFTER_TROUBLE_MS, undefined, { signal }).catch(() => {});
  }
}
