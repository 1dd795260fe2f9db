import { z } from 'zod';
import {
  CallAnswered,
  CallClosed,
  CallEnded,
  CallRinging,
  CallStarted,
  LegEnded,
  LegStarted,
} from '#shared/call-event/index.ts';
import { Cdr } from '#shared/cdr/index.ts';
import { OBJECT_KIND_NAMES } from '#shared/object/names.ts';
import * as data from './data.ts';
import { EventEnvelope } from './envelope.ts';

/** One type of event: what it says, and the shape of its `data`. */
export interface EventRow<Data extends z.ZodObject = z.ZodObject> {
  readonly summary: string;
  readonly data: Data;
  /** False while nothing in Patchbay does yet what the event tells of; a listener may subscribe all the same. */
  readonly isEmitted: boolean;
}

const emitted = <Data extends z.ZodObject>(summary: string, data: Data): EventRow<Data> => ({
  summary,
  data,
  isEmitted: true,
});
const later = <Data extends z.ZodObject>(summary: string, data: Data): EventRow<Data> => ({
  summary,
  data,
  isEmitted: false,
});

/** What the envelope says already. */
const inEnvelope = { id: true, type: true, tenantId: true, at: true } as const;

/**
 * What can be configured, and has three types of events of its own. Anything else that changes is told as
 * `configuration.changed`.
 */
export const CONFIGURED_KINDS = ['tenant', 'user', 'webhook', 'api-key', 'role', ...OBJECT_KIND_NAMES] as const;
export type ConfiguredKind = (typeof CONFIGURED_KINDS)[number];
export const CHANGES = ['created', 'updated', 'deleted'] as const;
export type Change = (typeof CHANGES)[number];

type ChangeRows = Record<`${ConfiguredKind}.${Change}`, EventRow<typeof data.ConfigurationChange>>;
const changeRows = Object.fromEntries(
  CONFIGURED_KINDS.flatMap((kind) =>
    CHANGES.map((change) => [
      `${kind}.${change}`,
      emitted(`${/^[aeiou]/.test(kind) ? 'An' : 'A'} ${kind} was ${change}.`, data.ConfigurationChange),
    ]),
  ),
) as ChangeRows;

/** Every type of event there is. A new one is a row here and its shape in data.ts. */
export const EVENTS = {
  'call.started': emitted('A call has reached an edge.', CallStarted.omit(inEnvelope)),
  'call.ringing': emitted('A phone rings; one event for each leg.', CallRinging.omit(inEnvelope)),
  'call.answered': emitted('Somebody, or the system itself, has answered.', CallAnswered.omit(inEnvelope)),
  'call.ended': emitted('The call is over.', CallEnded.omit(inEnvelope)),
  'call.completed': emitted('The record of a call (CDR) is written: what billing wants.', Cdr),
  'call.closed': emitted('The end of a call was waited for in vain.', CallClosed.omit(inEnvelope)),
  'leg.started': emitted('A call has one more leg.', LegStarted.omit(inEnvelope)),
  'leg.ended': emitted('A leg is over, told when its call is; `at` says when it was.', LegEnded.omit(inEnvelope)),
  'registration.added': emitted('A phone has registered that was not registered.', data.RegistrationState),
  'registration.removed': emitted('A phone is no longer registered.', data.RegistrationGone),
  'voicemail.left': emitted('A caller has left a message.', data.VoicemailMessage),
  'voicemail.heard': emitted('A message was listened to.', data.VoicemailMessage),
  'voicemail.deleted': emitted('A message was deleted.', data.VoicemailMessage),
  'voicemail.counted': emitted('The numbers of messages in a box are others.', data.VoicemailCounts),
  'fax.received': emitted('A fax has come in.', data.FaxEnded),
  'fax.sent': emitted('A fax was sent.', data.FaxEnded),
  'fax.failed': emitted('A fax has not come over, or not all of its pages.', data.FaxEnded),
  'ivr.reported': emitted('A call has come to a node of a flow that reports it.', data.IvrReported),
  'ivr.application-failed': emitted(
    'The web application of a flow gave no answer, or one that cannot be carried out.',
    data.IvrApplicationFailed,
  ),
  'conference.started': emitted('Somebody is in a conference room that was empty.', data.ConferenceState),
  'conference.joined': emitted('Somebody has come into a conference room.', data.ConferenceVisit),
  'conference.left': emitted('Somebody has left a conference room.', data.ConferenceVisit),
  'conference.ended': emitted('Nobody is in a conference room any more.', data.ConferenceState),
  'conference.changed': emitted(
    'Something about who is in a conference room is other: told on the WebSocket alone, and not kept, five times a second at most.',
    data.ConferenceChanged,
  ),
  'queue.entered': emitted('A caller waits in a queue.', data.QueueEntered),
  'queue.connected': emitted('A caller speaks with an agent.', data.QueueConnected),
  'queue.left': emitted('A caller has left a queue without having spoken with an agent.', data.QueueLeft),
  'queue.counted': emitted(
    'The numbers of a queue are others: told on the WebSocket alone, and not kept, five times a second at most.',
    data.QueueCounted,
  ),
  'agent.logged-in': emitted('An agent works at an extension.', data.AgentSession),
  'agent.logged-out': emitted('An agent has ended work.', data.AgentSession),
  'agent.paused': emitted('An agent takes no calls, of one queue or of all.', data.AgentPause),
  'agent.resumed': emitted('An agent takes calls again.', data.AgentPause),
  'agent.wrap-up-started': emitted('An agent has time to finish after a call.', data.AgentWrapUp),
  'agent.availability-changed': emitted(
    'An agent takes calls, takes none, or talks in a call that no queue gave; told again when another edge distributes the calls.',
    data.AgentAvailability,
  ),
  'presence.changed': emitted('A user has another status, where the tenant has presence events.', data.PresenceChanged),
  'presence.line-changed': emitted(
    'The line of a user is idle, rings, is in use, where the tenant has presence events.',
    data.LineState,
  ),
  ...changeRows,
  'configuration.changed': emitted('Something was changed that has no events of its own.', data.ConfigurationChange),
  'device.provisioned': later('A phone has fetched its configuration.', data.DeviceState),
  'device.unreachable': later('A phone does not answer.', data.DeviceState),
  'trunk.registered': emitted('A trunk is registered with its provider.', data.TrunkState),
  'trunk.unreachable': emitted('A trunk does not answer, or refuses us.', data.TrunkState),
  'trunk.reachable': emitted('A trunk answers again.', data.TrunkState),
  'alarm.raised': emitted('Somebody should look at this.', data.Alarm),
  'alarm.cleared': emitted('What an alarm was about is over.', data.Alarm),
  'number.assigned': emitted('Calls to a number go somewhere.', data.NumberState),
  'number.released': emitted('A number is free again.', data.NumberState),
  'usage.recorded': later('Something was used that is billed.', data.UsageRecorded),
  'usage.limit-reached': later('A limit of the plan is reached.', data.UsageLimit),
} as const satisfies Record<string, EventRow>;

export type EventType = keyof typeof EVENTS;
export const EVENT_TYPES = Object.keys(EVENTS) as [EventType, ...EventType[]];

/** An event of one type. */
export type EventOf<Type extends EventType> = Type extends EventType
  ? Omit<EventEnvelope, 'type' | 'data'> & {
      readonly type: Type;
      readonly data: z.infer<(typeof EVENTS)[Type]['data']>;
    }
  : never;
/** An event as this program makes it. */
export type TenantEvent = EventOf<EventType>;

/** The version of `data` that this program writes. */
export const EVENT_VERSION = 1;

/** The whole of an event, by its type. */
export const eventSchema = (type: EventType) =>
  EventEnvelope.extend({ type: z.literal(type), version: z.literal(EVENT_VERSION), data: EVENTS[type].data });

export const isEventType = (type: string): type is EventType => Object.hasOwn(EVENTS, type);
