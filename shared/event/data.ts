import { z } from 'zod';
import { Availability } from '#shared/agent/availability.ts'; // not by the door: every function has events, and few have agents
import { CallId, Party } from '#shared/cdr/index.ts';
import { LineState as SeenLineState } from '#shared/presence/line-state.ts'; // not by the door: every function has events, and few have keys of phones
import { Registration } from '#shared/registration/index.ts';
import { UserId } from '#shared/user/index.ts';
import { Instant } from '#shared/world/index.ts';

/**
 * What the events tell, by what they are about. In all of them a user stands in `userId`, a number in `number`, `extension`
 * or `dialed`: by these names filters find whom an event concerns (about.ts).
 */

/** An id of any kind. */
const ObjectId = z.string().regex(/^[a-z]+_[0-9A-Za-z]{1,40}$/);
const PhoneNumber = z.string().max(128);
const OwnUserId = UserId.nullable();

/** Something of the configuration was made, changed or removed. Read it by its id to see what it is now. */
export const ConfigurationChange = z
  .object({
    kind: z.string().describe('What it is, e.g. user.'),
    id: z.string().describe('Which one.'),
    userId: UserId.optional().describe('The same id, when it is a user.'),
    action: z.string().describe('What was done, as the audit log says it, e.g. user.renew-sip-password.'),
    actor: z.string().describe('Who did it: usr_…, key_… or system.'),
  })
  .meta({ id: 'ConfigurationChange' });

export const RegistrationState = Registration.pick({
  userId: true,
  extension: true,
  contact: true,
  transport: true,
  sourceAddress: true,
  sourcePort: true,
  edgeId: true,
  userAgent: true,
  registeredAt: true,
  expiresAt: true,
}).extend({ registrationId: Registration.shape.id });
export const RegistrationGone = RegistrationState.extend({
  reason: z.enum(['unregistered', 'expired', 'connection-closed', 'configuration-changed']),
});

const box = { boxId: ObjectId, userId: OwnUserId, number: PhoneNumber.describe('Of the box.') };
export const VoicemailMessage = z.object({
  ...box,
  messageId: ObjectId,
  folder: z.string(),
  from: Party,
  durationSeconds: z.number().min(0),
  isUrgent: z.boolean(),
});
const howMany = z.int().min(0);
export const VoicemailCounts = z.object({
  ...box,
  newMessages: howMany,
  oldMessages: howMany,
  urgentNew: howMany.describe('Of the new ones.'),
  urgentOld: howMany.describe('Of the old ones.'),
});

export const FaxEnded = z.object({
  faxId: ObjectId,
  boxId: ObjectId,
  userId: OwnUserId.describe('The owner of the box.'),
  direction: z.enum(['received', 'sent']),
  caller: Party,
  called: PhoneNumber,
  pages: howMany.describe('That came over.'),
  error: z.string().nullable(),
});

export const IvrReported = z.object({
  ivrId: ObjectId,
  callId: CallId,
  event: z.string().describe('As the node names it.'),
  variables: z.record(z.string(), z.string()).describe('What the flow knows of the call by then.'),
});

export const IvrApplicationFailed = z.object({
  ivrId: ObjectId,
  callId: CallId,
  problem: z.string().describe('What is wrong, and with which verb, for whoever has written it.'),
});

export const ConferenceState = z.object({ conferenceRoomId: ObjectId, number: PhoneNumber.describe('Of the room.') });
export const ConferenceChanged = ConferenceState.extend({
  userId: OwnUserId.describe('Whose room it is.'),
  participants: howMany,
  floor: z.int().nullable().describe('Number of the participant who speaks; null: nobody.'),
});
export const ConferenceVisit = ConferenceState.extend({
  callId: CallId,
  from: Party.describe('Who comes or goes.'),
  isModerator: z.boolean().describe('Whether he leads the room.'),
});

const queue = { queueId: ObjectId, number: PhoneNumber.describe('Of the queue.'), callId: CallId, from: Party };
export const QueueEntered = z.object({ ...queue, position: z.int().min(1) });
export const QueueConnected = z.object({
  ...queue,
  agentId: ObjectId,
  userId: OwnUserId,
  waitSeconds: z.number().min(0),
});
export const QueueLeft = z.object({
  ...queue,
  waitSeconds: z.number().min(0),
  reason: z.enum(['abandoned', 'timed-out', 'full', 'no-agents', 'left-by-key', 'transferred']),
});

export const QueueCounted = z.object({
  queueId: ObjectId,
  number: PhoneNumber.describe('Of the queue; empty where it has none.'),
  waiting: howMany,
  waitingSince: Instant.nullable().describe('When the one came who waits longest; null: nobody waits.'),
  talking: howMany,
  loggedIn: howMany.describe('Members; users always are.'),
  ready: howMany.describe('Members who could be rung now.'),
  averageWaitSeconds: z.number().min(0).nullable().describe('Of those answered last; null: nobody was.'),
});

const agent = { agentId: ObjectId, userId: OwnUserId, number: PhoneNumber.describe('Of the agent.') };
export const AgentSession = z.object({ ...agent, extension: PhoneNumber.describe('Where the agent sits.') });
export const AgentPause = z.object({ ...agent, queueId: ObjectId.nullable(), reason: z.string().max(100).nullable() });
export const AgentAvailability = z.object({ ...agent, availability: Availability });
export const AgentWrapUp = z.object({ ...agent, queueId: ObjectId, callId: CallId, seconds: z.int().min(0) });

export const PresenceChanged = z.object({
  userId: UserId,
  status: z.string().max(64).describe('What the user does, e.g. available, on-the-phone, offline.'),
  note: z.string().max(200).nullable(),
});
export const LineState = z.object({
  userId: OwnUserId,
  extension: PhoneNumber,
  state: SeenLineState,
});

export const DeviceState = z.object({
  deviceId: ObjectId,
  userId: OwnUserId,
  mac: z.string().nullable(),
  model: z.string().nullable(),
  sourceAddress: z.string().nullable(),
});

export const TrunkState = z.object({
  trunkId: ObjectId,
  name: z.string(),
  reason: z.string().nullable().describe('What the other side said, e.g. 403 Forbidden.'),
});

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export const Alarm = z.object({
  alarm: z.string().describe('What is wrong, e.g. webhook-disabled.'),
  severity: z.enum(SEVERITIES),
  subject: z.string().describe('Id of what it is about.'),
  detail: z.string().describe('For people.'),
});

export const NumberState = z.object({
  numberId: ObjectId,
  number: PhoneNumber,
  destination: z.looseObject({ kind: z.string() }).nullable().describe('Where calls to it go; null: nowhere any more.'),
});

export const UsageRecorded = z.object({
  usageId: ObjectId,
  callId: CallId.nullable(),
  userId: OwnUserId,
  unit: z.string().describe('What was used, e.g. outbound-second.'),
  quantity: z.number().min(0),
  day: z.iso.date(),
});
export const UsageLimit = z.object({ limit: z.string(), used: z.number().min(0), allowed: z.number().min(0) });
