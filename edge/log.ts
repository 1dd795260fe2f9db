import { pino } from 'pino';

/** Events that somebody has to look at; the rest is information. */
const LEVELS: Readonly<Record<string, 'warn' | 'error'>> = {
  bug: 'error',
  'store-down': 'warn',
  'registrations-not-stored': 'warn',
  'signaling-connection-lost': 'error',
  'media-worker-died': 'error',
  'rtpengine-down': 'warn',
  'rtpengine-refused': 'warn',
  'no-rtpengine': 'error',
  'certificate-refused': 'warn',
  'certificates-unreadable': 'warn',
  'event-log-not-read': 'warn',
  'events-not-told': 'warn',
  'broker-down': 'warn',
};

/** Lines of this time go out in one write: two of a thread pool's for every call cost more than their text. */
const FLUSH_MS = 100;
const BATCH_BYTES = 8 * 1024;

/** JSON lines on standard output; the field `name` says what happened. */
export function openLog(edgeId: string) {
  const output = pino.destination({ dest: 1, sync: false, minLength: BATCH_BYTES, periodicFlush: FLUSH_MS });
  const logger = pino({ base: { edge: edgeId }, timestamp: pino.stdTimeFunctions.isoTime }, output);
  return {
    logger,
    event: (event: { readonly name: string; readonly [field: string]: unknown }): void =>
      logger[LEVELS[event.name] ?? 'info'](event),
    /**
     * What was logged is written, or whoever reads it is gone. To be awaited before the process exits: what still waits then
     * is written synchronously, and to a closed pipe that is tried for ever (sonic-boom 4.2).
     */
    flushed: (): Promise<void> => new Promise((resolve) => output.flush(() => resolve())),
  };
}
