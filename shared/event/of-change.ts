import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Change, EVENT_VERSION, type EventOf, isEventType } from './catalogue.ts';
import type { EventEnvelope } from './envelope.ts';

/** An entry of the audit log, as far as it is told on. */
export interface NotedChange {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
}

/** What is logged without anything being changed. */
const NO_CHANGES: readonly string[] = ['impersonate', 'read-messages', 'change-messages'];

const VERBS: Readonly<Record<string, Change>> = { create: 'created', delete: 'deleted' };

const IMAP_ALARM = {
  alarm: 'voicemail-account-failing',
  severity: 'warning',
  detail: 'What is read in the IMAP account of a mailbox is not heard of; the state of the account says why.',
} as const;
/** Changes that the system makes because something is wrong. */
const ALARMS: Readonly<Record<string, Omit<EventOf<'alarm.raised'>['data'], 'subject'>>> = {
  'webhook.disabled-by-410': {
    alarm: 'webhook-disabled',
    severity: 'warning',
    detail: 'The webhook was turned off: its endpoint answered 410 Gone.',
  },
  'job.scheduled-job-failed': {
    alarm: 'scheduled-job-failed',
    severity: 'critical',
    detail: 'A job that a schedule has started has failed; the job says why.',
  },
  'webhook.disabled-by-failures': {
    alarm: 'webhook-disabled',
    severity: 'warning',
    detail: 'The webhook was turned off: for days its endpoint has taken nothing.',
  },
  'voicemail-box.imap-failed': IMAP_ALARM,
};
/** Changes that the system makes because something is not wrong any more. */
const ALL_CLEARS: typeof ALARMS = { 'voicemail-box.imap-works-again': IMAP_ALARM };

/** What was changed, where there is one; null before it is made, and after it is gone. */
export interface ChangedObject {
  readonly before: object | null;
  readonly after: object | null;
}

/**
 * The events of a change, made of its audit entry alone: so every change that is logged is told, whatever it is about. The
 * object itself says where a number goes.
 * The first part of `action` is the kind, the rest what was done to it; whatever neither makes nor removes it, updates it.
 */
export function eventsOfChange(
  tenantId: string,
  { id, at, actor, action, target }: NotedChange,
  change: ChangedObject = { before: null, after: null },
): EventEnvelope[] {
  const [kind = '', verb = ''] = action.split('.');
  const type = NO_CHANGES.includes(verb) ? '' : `${kind}.${VERBS[verb] ?? 'updated'}`;
  const envelope = { id: `evt_${id.slice(id.indexOf('_') + 1)}`, version: EVENT_VERSION, tenantId, at };
  const alarm = ALARMS[action] ?? ALL_CLEARS[action];
  const alarmType = action in ALL_CLEARS ? 'alarm.cleared' : 'alarm.raised';
  return [
    {
      ...envelope,
      type: isEventType(type) ? type : 'configuration.changed',
      data: { kind, id: target, ...(kind === 'user' && { userId: target }), action, actor },
    },
    ...(alarm ? [{ ...envelope, id: `${envelope.id}A`, type: alarmType, data: { ...alarm, subject: target } }] : []),
    ...(target.startsWith('num_') ? whereItGoes({ ...envelope, id: `${envelope.id}N` }, target, change) : []),
  ];
}

const Numbered = z.looseObject({
  number: z.string(),
  destination: z.looseObject({ kind: z.string() }).nullable().default(null),
});

function whereItGoes(
  envelope: Omit<EventEnvelope, 'type' | 'data'>,
  numberId: string,
  { before, after }: ChangedObject,
): EventEnvelope[] {
  const was = Numbered.safeParse(before).data;
  const is = Numbered.safeParse(after).data;
  const number = is?.number ?? was?.number;
  const destination = is?.destination ?? null;
  const isSame = is?.number === was?.number && isDeepStrictEqual(destination, was?.destination ?? null);
  if (number === undefined || isSame || (!destination && !was?.destination)) return [];
  const type = destination ? 'number.assigned' : 'number.released';
  return [{ ...envelope, type, data: { numberId, number, destination } }];
}
