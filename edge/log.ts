import { pino } from 'pino';

/** Events that somebody has to look at; the rest is information. */
const LEVELS: Readonly<Record<string, 'warn' | 'error'>> = {
  bug: 'error',
  'store-down': 'warn',
  'registrations-not-stored': 'warn',
  'signaling-connection-lost': 'error',
  'media-worker-died': 'error',
  'certificate-refused': 'warn',
  'certificates-unreadable': 'warn',
};

/** JSON lines on standard output; the field `name` says what happened. */
export function openLog(edgeId: string) {
  const logger = pino({ base: { edge: edgeId }, timestamp: pino.stdTimeFunctions.isoTime });
  return {
    logger,
    event: (event: { readonly name: string; readonly [field: string]: unknown }): void =>
      logger[LEVELS[event.name] ?? 'info'](event),
  };
}
