/** Valid records to start a test from; each takes what the test is about and fills in the rest. */
import type { z } from 'zod';
import type { AlarmEvent } from '#shared/alarm/index.ts';
import { type Cdr, type CdrLeg, DIALED_LEG } from '#shared/cdr/index.ts';
import { type ApiKey, type CustomRole, systemPrincipal } from '#shared/identity/index.ts';
import type { LiveCall } from '#shared/live-call/index.ts';
import { RateTable } from '#shared/rating/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import type { Reseller } from '#shared/reseller/index.ts';
import type { CdrBooking, JobRecord, UserRecord, WebhookRecord } from '#shared/store/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import type { TextMessage } from '#shared/text-message/index.ts';
import type { UsageEntry } from '#shared/usage/index.ts';
import type { VoicemailMessage } from '#shared/voicemail/index.ts';

const AT = '2026-01-05T09:00:00.000Z';

export const aTenant = (fields: Partial<Tenant> = {}): Tenant => ({
  id: 'ten_1',
  name: 'Acme',
  domain: 'acme.example',
  aliases: [],
  realm: null,
  isEnabled: true,
  resellerId: null,
  maxUsers: null,
  limits: {},
  createdAt: AT,
  updatedAt: AT,
  ...fields,
});

/** Extension and e-mail follow from the number at the end of the id: `usr_200` is 200, user200@acme.example. */
export const aUser = (fields: Partial<UserRecord> & Pick<UserRecord, 'id'>): UserRecord => ({
  extension: fields.id.replace(/\D/g, ''),
  name: `User ${fields.id}`,
  email: `user${fields.id.replace(/\D/g, '')}@acme.example`,
  role: 'user',
  customRoleId: null,
  mustChangePassword: false,
  profile: {},
  aliases: [],
  isPhantom: false,
  isEnabled: true,
  createdAt: AT,
  updatedAt: AT,
  passwordHash: null,
  passwordChangedAt: null,
  formerPasswordHashes: [],
  digest: { md5: 'a'.repeat(32), sha256: 'b'.repeat(64) },
  sealedSipPassword: 'sealed',
  sipCredentials: [],
  avatar: null,
  hasVoicemailPin: false,
  voicemailPinHash: null,
  sessionEpoch: 0,
  ...fields,
});

export const aLiveCall = (fields: Partial<LiveCall> = {}): LiveCall => ({
  id: 'call_1',
  edgeId: 'edge_1',
  state: 'talking',
  from: { number: '200', name: 'User usr_200', userId: 'usr_200' },
  to: { number: '201', name: 'User usr_201', userId: 'usr_201' },
  dialed: '201',
  startedAt: AT,
  answeredAt: AT,
  orbit: null,
  recordedLegs: [],
  legs: [],
  ...fields,
});

export const anApiKey = (fields: Partial<ApiKey> = {}): ApiKey => ({
  id: 'key_1',
  name: 'Key',
  role: 'admin',
  customRoleId: null,
  scopes: null,
  createdAt: AT,
  expiresAt: null,
  lastUsedAt: null,
  ...fields,
});

export const aCustomRole = (fields: Partial<CustomRole> = {}): CustomRole => ({
  id: 'rol_1',
  name: 'Reader',
  description: '',
  permissions: ['user:read'],
  createdAt: AT,
  updatedAt: AT,
  ...fields,
});

/** Of the tenant `ten_1`. */
export const aReseller = (fields: Partial<Reseller> = {}): Reseller => ({
  id: 'res_1',
  name: 'Reseller',
  tenantId: 'ten_1',
  isEnabled: true,
  maxTenants: null,
  maxUsers: null,
  limits: {},
  createdAt: AT,
  updatedAt: AT,
  ...fields,
});

export const aWebhook = (fields: Partial<WebhookRecord> = {}): WebhookRecord => ({
  id: 'whk_1',
  url: 'https://billing.example/hook',
  events: ['call.completed'],
  userIds: [],
  numbers: [],
  failingSince: null,
  oldSecretUntil: null,
  oldSealedSecret: null,
  description: '',
  isEnabled: true,
  createdAt: AT,
  updatedAt: AT,
  sealedSecret: 'sealed',
  ...fields,
});

export const aJob = (fields: Partial<JobRecord> = {}): JobRecord => ({
  id: 'job_1',
  input: { kind: 'export-users', layout: 'sipxcom' },
  state: 'queued',
  progress: { done: 0, total: null },
  counts: {},
  errorCount: 0,
  notes: [],
  failure: null,
  result: null,
  scheduleId: null,
  createdBy: 'usr_1',
  createdAt: AT,
  startedAt: null,
  endedAt: null,
  updatedAt: AT,
  expiresAt: '2099-01-01T00:00:00.000Z',
  principal: systemPrincipal('ten_1'),
  checkpoint: null,
  leaseId: null,
  leaseUntilMs: 0,
  attempts: 0,
  ...fields,
});

export const aRegistration = (fields: Partial<Registration> = {}): Registration => ({
  id: 'reg_1',
  userId: 'usr_200',
  extension: '200',
  contact: 'sip:200@192.0.2.10:5060',
  transport: 'udp',
  sourceAddress: '192.0.2.10',
  sourcePort: 5060,
  edgeId: 'edge_1',
  outbound: null,
  path: [],
  sipCredentialId: null,
  userAgent: 'Phone/1',
  registeredAt: AT,
  refreshedAt: AT,
  expiresAt: '2026-01-05T10:00:00.000Z',
  ...fields,
});

export const aTextMessage = (fields: Partial<TextMessage> = {}): TextMessage => ({
  id: 'txt_1',
  userId: 'usr_200',
  from: { userId: 'usr_201', extension: '201', name: 'User usr_201' },
  contentType: 'text/plain',
  body: 'Hello',
  sentAt: AT,
  expiresAt: '2026-01-12T09:00:00.000Z',
  ...fields,
});

/** A WAV file of silence: PCM, 16 bit. */
export function aWav({
  ms,
  rateHz = 8000,
  channels = 1,
}: {
  ms: number;
  rateHz?: number;
  channels?: number;
}): Uint8Array {
  const bytes = Math.round((rateHz * ms) / 1000) * 2 * channels;
  const wav = Buffer.alloc(44 + bytes);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + bytes, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(channels, 22);
  wav.writeUInt32LE(rateHz, 24);
  wav.writeUInt32LE(rateHz * 2 * channels, 28);
  wav.writeUInt16LE(2 * channels, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(bytes, 40);
  return wav;
}

export const aVoicemailMessage = (fields: Partial<VoicemailMessage> = {}): VoicemailMessage => ({
  id: 'vms_1',
  boxId: 'vmb_1',
  folder: 'inbox',
  isHeard: false,
  isUrgent: false,
  isPrivate: false,
  isCutOff: false,
  from: { number: '201', name: 'Bob', userId: 'usr_201' },
  receivedAtMs: Date.parse(AT),
  audio: 'lasting/ten_1/voicemail/vmb_1/vms_1.wav',
  bytes: 160_044,
  format: 'wav-8000',
  durationMs: 10_000,
  forwarded: null,
  inReplyTo: null,
  callId: 'call_1',
  transcript: null,
  deletedAtMs: null,
  notices: [],
  mail: null,
  version: 1,
  ...fields,
});

export const anAlarmEvent = (
  fields: Partial<Omit<AlarmEvent, 'data'>> = {},
  data: Partial<AlarmEvent['data']> = {},
): AlarmEvent => ({
  id: 'evt_1',
  type: 'alarm.raised',
  version: 1,
  tenantId: 'ten_1',
  at: AT,
  ...fields,
  data: {
    alarm: 'trunk-unreachable',
    severity: 'critical',
    subject: 'trk_1',
    detail: 'Carrier does not answer.',
    ...data,
  },
});

export const aCdr = (fields: Partial<Cdr> = {}): Cdr => ({
  id: 'cdr_1',
  callId: 'call_1',
  direction: 'internal',
  type: 'internal',
  from: { number: '200', name: 'User usr_200', userId: 'usr_200' },
  dialed: '201',
  to: { number: '201', name: 'User usr_201', userId: 'usr_201' },
  startedAt: AT,
  ringingAt: null,
  answeredAt: null,
  endedAt: AT,
  durationSeconds: 0,
  billableSeconds: 0,
  disposition: 'no-answer',
  hangup: { by: 'system', q850Cause: 19, sipStatus: 480, reason: 'no-answer' },
  isProvisional: false,
  legs: [],
  ...fields,
});

export const aLeg = (fields: Partial<CdrLeg> = {}): CdrLeg => ({
  id: 'leg_1',
  role: 'caller',
  ...DIALED_LEG,
  party: { number: '200', name: 'User usr_200', userId: 'usr_200' },
  sipCallId: 'one@phone',
  userAgent: null,
  remoteAddress: '192.0.2.7:5060',
  startedAt: AT,
  answeredAt: null,
  endedAt: AT,
  sipStatus: null,
  media: null,
  ...fields,
});

/** A record that is booked, and costs nothing. */
export const aBooking = (fields: Partial<CdrBooking> = {}): CdrBooking => ({
  before: null,
  eventCount: 1,
  charge: { legs: [] },
  usage: [],
  tallies: [],
  expiresAt: null,
  ...fields,
});

/** What calls to and from France cost: a cent a minute, by the second; mobile four, by half minutes, and two for each call. */
export const aRateTable = (fields: Partial<z.input<typeof RateTable.Stored>> = {}): RateTable =>
  RateTable.Stored.parse({
    id: 'rtb_1',
    name: 'France',
    currency: 'EUR',
    validFrom: '2026-01-01T00:00:00.000Z',
    rates: [
      { prefix: '33', destination: 'France', microsPerMinute: 10_000 },
      {
        prefix: '336',
        destination: 'France mobile',
        microsPerMinute: 40_000,
        setupMicros: 20_000,
        incrementSeconds: 30,
        minimumSeconds: 60,
      },
    ],
    createdAt: AT,
    updatedAt: AT,
    ...fields,
  }) as unknown as RateTable;

export const anEntry = (fields: Partial<UsageEntry> = {}): UsageEntry => ({
  id: 'usg_1',
  cdrId: 'cdr_1',
  callId: 'call_1',
  day: '2026-01-05',
  bookedAt: AT,
  kind: 'call',
  currency: 'EUR',
  calls: 1,
  billedSeconds: 60,
  amountMicros: 10_000,
  legs: [],
  ...fields,
});
