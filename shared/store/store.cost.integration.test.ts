import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { type Alarm, afterEvent, alarmIdOf } from '#shared/alarm/index.ts';
import { DIALED_LEG } from '#shared/cdr/index.ts';
import type { Fax } from '#shared/fax/index.ts';
import type { Invitations } from '#shared/meeting/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { ok } from '#shared/result.ts';
import { NO_POLICY } from '#shared/sign-in/index.ts';
import { countsAfter, type VoicemailMessage } from '#shared/voicemail/index.ts';
import { newDelivery } from '#shared/webhook/index.ts';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { type DynamoDbTap, startDynamoDbTap } from '#test/world/dynamodb-tap.ts';
import { CountingIds } from '#test/world/index.ts';
import { logged } from '#test/world/queue-log.ts';
import {
  aBooking,
  aCdr,
  aCustomRole,
  aJob,
  anAlarmEvent,
  anApiKey,
  anEntry,
  aRegistration,
  aReseller,
  aTenant,
  aTextMessage,
  aUser,
  aVoicemailMessage,
  aWebhook,
} from '#test/world/records.ts';
import { openStore, type Store } from './index.ts';

const days = { from: '2026-01-01', to: '2026-01-31' };
const alarmEvent = anAlarmEvent({ at: '2099-01-01T00:00:00.000Z' });
const FAR = '2099-01-01T00:00:00.000Z';
const LATER = '2026-01-05T09:00:01.000Z';
const audit = { actor: 'usr_1', action: 'test' };
const page = { limit: 10 };
const session = {
  id: 'ses_1',
  tenantId: 'ten_1',
  userId: 'usr_200',
  sessionEpoch: 0,
  assurance: 'password' as const,
  source: null,
  userAgent: null,
  impersonator: null,
  mustChangePassword: false,
  createdAt: LATER,
  expiresAt: FAR,
};
const command = {
  edgeId: 'edge_1',
  expiresAt: FAR,
  order: { kind: 'trace-call' as const, tenantId: 'ten_1', callId: 'call_1' },
};
const aLogLine = {
  type: 'queue.logged' as const,
  id: 'evt_line',
  tenantId: 'ten_1',
  edgeId: 'edge_1',
  entry: logged('CLOSED', FAR, {}),
};
const jobError = { row: 2, column: 'PIN', value: null, code: 'invalid', reason: 'is too short' };
const promptUpload = { place: 0, id: 'upl_1', promptId: 'pmt_1', arrivesUntilMs: 1 };
const idempotencyKey = { actor: 'key_1', key: 'k' };
const step = { tokenSha256: 'step1', expiresAt: FAR, state: { next: 'second-factor' } };
const policy = { ...NO_POLICY, secondFactorRoles: ['admin' as const], updatedAt: LATER };
const totp = {
  userId: 'usr_200',
  sealedSecret: 'sealed',
  confirmedAt: LATER,
  lastStep: 1,
  recoveryCodes: ['a', 'b'],
  updatedAt: LATER,
};
const passkey = {
  id: 'pky_1',
  userId: 'usr_200',
  name: 'Phone',
  host: 'acme.example',
  isSynced: false,
  lastUsedAt: null,
  createdAt: LATER,
  updatedAt: LATER,
  credentialId: 'credential1',
  publicKey: 'key',
  counter: 0,
  transports: [],
};
const noFailures = { count: 0, lastAtMs: 0 };
const event = {
  id: 'evt_1',
  tenantId: 'ten_1',
  callId: 'call_1',
  sequence: 2,
  at: LATER,
  edgeId: 'edge_1',
  type: 'call.ringing' as const,
  to: { number: '201', name: null, userId: null },
  leg: {
    ...DIALED_LEG,
    id: 'leg_2',
    sipCallId: 'a@b',
    userAgent: null,
    remoteAddress: '192.0.2.10:5060',
    startedAt: LATER,
  },
};

const news = { id: 'evt_news', type: 'alarm.raised', version: 1, tenantId: 'ten_1', at: LATER, data: {} };
const delivery = newDelivery(news, 'whk_1', LATER);
const told = { id: 'evt_told', tenantId: 'ten_1', events: [], deliveries: [] };

let store: Store;
let tap: DynamoDbTap;

beforeAll(async () => {
  const dynamo = await startDynamoDb();
  tap = await startDynamoDbTap(dynamo.endpoint);
  store = openStore({ ...dynamo.options, endpoint: tap.endpoint, ids: new CountingIds() });
  await store.createTenant(aTenant(), audit);
  await tenant().users.create(aUser({ id: 'usr_200' }), audit);
  await tenant().apiKeys.create(anApiKey(), 'token1', audit);
  const home = aTenant({ id: 'ten_9', domain: 'nine.example' });
  await store.createTenant(home, audit);
  await store.resellers.create(aReseller({ id: 'res_2' }), home, { ...home, resellerId: 'res_2' }, audit);
  await store.updateTenant({ ...home, resellerId: 'res_2' }, home, audit);
  await store.putSession({ ...session, tokenSha256: 'session1' });
  await tenant().registrations.put([aRegistration({ expiresAt: FAR })]);
  await tenant().cdrs.put(aCdr({ id: 'cdr_0' }));
  const box = { ...kindOf('voicemail-box').New.parse({ name: 'Ann', number: '200' }), id: 'vmb_1', createdAt: LATER };
  await tenant().objects.write(
    [{ kind: kindOf('voicemail-box'), before: null, after: { ...box, updatedAt: LATER, sealed: {} } }],
    audit,
  );
  await store.createTenant(aTenant({ id: 'ten_4', domain: 'four.example', updatedAt: LATER }), audit);
  await store.tenant('ten_4').objects.write([{ kind: kindOf('meeting'), before: null, after: aMeeting }], audit);
  return async () => {
    store.close();
    tap.stop();
    await dynamo.stop();
  };
});

const huntGroup = {
  ...kindOf('hunt-group').New.parse({ name: 'Sales', extension: '301' }),
  id: 'hgr_2',
  createdAt: LATER,
  updatedAt: LATER,
  sealed: {},
};

const aMeeting = {
  ...kindOf('meeting').New.parse({ name: 'Round', conferenceRoomId: 'cnf_1', start: '2026-03-30T09:00' }),
  ...{ id: 'mtg_1', createdAt: LATER, updatedAt: LATER, sealed: {} },
};
const dueMeeting = { tenantId: 'ten_4', meetingId: 'mtg_1', dueAtMs: 0, changes: 1, holder: '', heldUntilMs: 0 };
const invitations: Invitations = {
  ...{ meetingId: 'mtg_1', revision: 0, sequence: 0, digest: 'x', leaving: [], calledMs: null },
  event: {
    ...{ name: 'Round', agenda: '', start: '2026-03-30T09:00', durationMinutes: 60, repeat: null, timeZone: 'UTC' },
    room: { name: 'Board', extension: '303', domain: 'acme.example' },
    ...{ reminderMinutes: null, numbers: [], organizer: null },
  },
  participants: [],
};

const aStoredRecording = { id: 'rec_1R1', callId: 'call_1', bytes: 64_044, storedAt: LATER };
const aFaxBox = (id: string) => ({
  ...kindOf('fax-box').New.parse({ name: id }),
  id,
  createdAt: LATER,
  updatedAt: LATER,
  sealed: {},
});

const aFax: Fax = {
  id: 'fxd_1',
  boxId: 'fax_2',
  direction: 'sent',
  status: 'waiting',
  caller: { number: '200', name: 'Ann', userId: 'usr_200' },
  called: '0155501',
  pages: 0,
  remoteStationId: '',
  bitsPerSecond: 0,
  isCorrected: false,
  error: null,
  tiff: 'lasting/ten_1/faxes/fax_2/fxd_1.tiff',
  pdf: null,
  bytes: 1000,
  callId: null,
  tries: 0,
  atMs: 0,
  deliveries: [],
  answerTo: null,
  version: 1,
};

const trunk = {
  ...kindOf('trunk').New.parse({ name: 'T', host: 'sip.example', registration: 'outbound', username: 'a' }),
  id: 'trk_1',
  createdAt: LATER,
  updatedAt: LATER,
  sealed: {},
};
const lease = {
  tenantId: 'ten_1',
  trunkId: 'trk_1',
  edgeId: 'edge_1',
  contactUser: 'x',
  status: { health: 'unknown', registration: 'registering', isUp: true, since: LATER, lastAnswer: null },
} as const;

const tenant = () => store.tenant('ten_1');

type OneChange = (
  there: VoicemailMessage | null,
) => readonly [before: VoicemailMessage | null, after: VoicemailMessage | null];
const changeVoicemail = (change: OneChange, mostBytes: number | null = null) =>
  tenant().voicemail.change('vmb_1', ['vms_1'], (state, [there = null]) => {
    const [before, after] = change(there);
    const messages = [{ id: 'vms_1', before, after }];
    return ok({
      state: countsAfter(state, messages),
      messages,
      left: after === null ? [aVoicemailMessage().audio] : [],
      events: [{ ...news, id: `evt_voicemail${state.revision}` }],
      mostBytes,
      needsBox: before === null,
    });
  });

/** Each row of the README, done once; in this order, as some prepare the next. */
const aCallback = {
  callId: 'call_1',
  queueId: 'que_1',
  from: { number: '200', name: 'Alice', userId: 'usr_200' },
  priority: 0,
  enteredAtMs: 1,
  originalPosition: 1,
  skillRule: null,
  callback: { number: '200', failedTries: 0, notBeforeMs: null },
};

const CALLS: Record<string, () => Promise<unknown>> = {
  // First, while there is little: a page of these costs by its bytes.
  'eventOutbox.put': () => store.eventOutbox.put([told]),
  'eventOutbox.waiting': () => store.eventOutbox.waiting(100),
  'eventOutbox.remove': () => store.eventOutbox.remove([told]),
  audit: () => tenant().audit(page, {}),
  platformAudit: () => store.platformAudit(page, {}),
  tenantByDomain: () => store.tenantByDomain('acme.example'),
  tenantById: () => store.tenantById('ten_1'),
  listTenants: () => store.listTenants(page),
  createTenant: () => store.createTenant(aTenant({ id: 'ten_2', domain: 'two.example' }), audit),
  updateTenant: () => {
    const before = aTenant({ id: 'ten_2', domain: 'two.example' });
    return store.updateTenant(before, { ...before, name: 'New', updatedAt: LATER }, audit);
  },
  'updateTenant, one alias more': () => {
    const before = aTenant({ id: 'ten_4', domain: 'four.example', updatedAt: LATER });
    return store.updateTenant(before, { ...before, aliases: ['four.test'] }, audit);
  },
  'updateTenant, new domain': () => {
    const before = aTenant({ id: 'ten_2', domain: 'two.example', updatedAt: LATER });
    return store.updateTenant(before, { ...before, domain: 'three.example' }, audit);
  },
  apiKeyByHash: () => store.apiKeyByHash('token1'),
  sessionByHash: () => store.sessionByHash('session1'),
  putSession: () => store.putSession({ ...session, tokenSha256: 'session2' }),
  'sessions.list': () => tenant().sessions.list('usr_200', page),
  'sessions.end': () => tenant().sessions.end('usr_200', 'ses_1'),
  'signIns.add': () =>
    tenant().signIns.add(
      {
        id: 'sin_1',
        at: LATER,
        userId: 'usr_200',
        outcome: 'signed-in',
        source: null,
        userAgent: null,
        impersonator: null,
      },
      180,
    ),
  'signIns.addOfNobody': () => tenant().signIns.addOfNobody('sin_2'),
  'signIns.list': () => tenant().signIns.list('usr_200', page, 0),
  addAuditEntry: () => tenant().addAuditEntry(audit, 'usr_200'),
  version: () => tenant().version(),
  snapshot: () => tenant().snapshot(),
  'users.get': () => tenant().users.get('usr_200'),
  'users.byExtension': () => tenant().users.byExtension('200'),
  'users.byEmail': () => tenant().users.byEmail('user200@acme.example'),
  'users.list': () => tenant().users.list(page),
  'users.create': () => tenant().users.create(aUser({ id: 'usr_201' }), audit),
  'users.update': () => {
    const before = aUser({ id: 'usr_201' });
    return tenant().users.update(before, { ...before, name: 'New', updatedAt: LATER }, audit);
  },
  'users.update, new extension': () => {
    const before = aUser({ id: 'usr_201', updatedAt: LATER });
    return tenant().users.update(before, { ...before, extension: '299' }, audit);
  },
  'users.putDigests': () => {
    const before = aUser({ id: 'usr_201', updatedAt: LATER });
    return tenant().users.putDigests([{ before, after: before }], audit);
  },
  'users.delete': () => tenant().users.delete(aUser({ id: 'usr_201', extension: '299', updatedAt: LATER }), audit),
  'objects.get': () => tenant().objects.get(kindOf('hunt-group'), 'hgr_1'),
  'objects.list': () => tenant().objects.list(kindOf('hunt-group'), page),
  'objects.everything': async () => {
    for await (const _ of tenant().objects.everything());
  },
  'objects.byValue': () => tenant().objects.byValue('extension', '300'),
  byPlatformValue: () => store.byPlatformValue('did', '+33123456789'),
  'objects.taken': () => tenant().objects.taken('extension', ['300']),
  'objects.missing': () => tenant().objects.missing([{ target: 'hunt-group', id: 'hgr_1' }]),
  'objects.write': () =>
    tenant().objects.write([{ kind: kindOf('hunt-group'), before: null, after: huntGroup }], audit),
  'objects.write, counted': () =>
    tenant().objects.write([{ kind: kindOf('fax-box'), before: null, after: aFaxBox('fax_2') }], audit),
  'objects.write, of a trunk': () =>
    tenant().objects.write([{ kind: kindOf('trunk'), before: null, after: trunk }], audit),
  'settings.get': () => tenant().settings.get('usr_200'),
  'settings.put': () =>
    tenant().settings.put(
      { kind: 'user', id: 'usr_200' },
      null,
      { bearerId: 'usr_200', values: {}, updatedAt: LATER },
      audit,
    ),
  'settings.all': async () => {
    for await (const _ of tenant().settings.all());
  },
  'settings.replace': () => {
    const before = { bearerId: 'usr_200', values: {}, updatedAt: LATER };
    return tenant().settings.replace([{ before, after: before }], audit, 'prm_1');
  },
  'webhooks.create': () => tenant().webhooks.create(aWebhook(), audit),
  'apiKeys.create': () => tenant().apiKeys.create(anApiKey({ id: 'key_2' }), 'token2', audit),
  'apiKeys.used': () => tenant().apiKeys.used('key_2', LATER),
  'apiKeys.delete': () => tenant().apiKeys.delete('key_2', audit),
  'roles.get': () => tenant().roles.get('rol_1'),
  'roles.list': () => tenant().roles.list(page),
  'roles.create': () => tenant().roles.create(aCustomRole(), audit),
  'resellers.get': () => store.resellers.get('res_1'),
  'resellers.list': () => store.resellers.list(page),
  'resellers.create': () => {
    const before = aTenant();
    return store.resellers.create(aReseller(), before, { ...before, resellerId: 'res_1' }, audit);
  },
  'resellers.update': () => store.resellers.update(aReseller(), aReseller({ name: 'New', updatedAt: LATER }), audit),
  'resellers.tenants': () => store.resellers.tenants('res_1', page),
  'resellers.hasRoomForUser': () => store.resellers.hasRoomForUser('res_1'),
  'createTenant, of a reseller': () =>
    store.createTenant(aTenant({ id: 'ten_3', domain: 'resold.example', resellerId: 'res_1' }), audit),
  'updateTenant, new reseller': () => {
    const before = aTenant({ id: 'ten_3', domain: 'resold.example', resellerId: 'res_1' });
    return store.updateTenant(before, { ...before, resellerId: null }, audit);
  },
  'users.create, of a reseller': () => tenant().users.create(aUser({ id: 'usr_202' }), audit),
  'objects.write, of a reseller': () =>
    tenant().objects.write([{ kind: kindOf('fax-box'), before: null, after: aFaxBox('fax_3') }], audit),
  'resellers.delete': () => store.resellers.delete(aReseller({ id: 'res_2' }), audit),
  'registrations.put': () => tenant().registrations.put([aRegistration({ id: 'reg_2', expiresAt: FAR })]),
  'registrations.list': () => tenant().registrations.list(),
  'registrations.get': () => tenant().registrations.get('reg_1'),
  'registrations.delete': () => tenant().registrations.delete('reg_2'),
  'registrations.delete, by hand': () => tenant().registrations.delete('reg_1', audit),
  'textMessages.put': () => tenant().textMessages.put(aTextMessage()),
  'textMessages.ofUser': () => tenant().textMessages.ofUser('usr_200'),
  'textMessages.delete': () => tenant().textMessages.delete(aTextMessage()),
  'contactCentre.putMember': () =>
    tenant().contactCentre.putMember({
      memberId: 'agt_1',
      login: null,
      pauses: [],
      missedInTurn: 0,
      idleSinceMs: null,
      lastCall: null,
      saidStateId: null,
      revision: 1,
    }),
  'contactCentre.members': () => tenant().contactCentre.members(),
  'contactCentre.takeLease': () => tenant().contactCentre.takeLease({ edgeId: 'edge_1', term: 1 }, null),
  'contactCentre.putCallback': () => tenant().contactCentre.putCallback(aCallback, 1),
  'contactCentre.callbacks': () => tenant().contactCentre.callbacks(),
  'contactCentre.deleteCallback': () => tenant().contactCentre.deleteCallback(aCallback.callId, 1),
  'contactCentre.lease': () => tenant().contactCentre.lease(),
  'voicemail.change, one left': () => changeVoicemail(() => [null, aVoicemailMessage()], 1_000_000),
  'voicemail.change, one heard': () => changeVoicemail((there) => [there, { ...aVoicemailMessage(), isHeard: true }]),
  'voicemail.message': () => tenant().voicemail.message('vmb_1', 'vms_1'),
  'voicemail.box': () => tenant().voicemail.box('vmb_1'),
  'voicemail.list': () => tenant().voicemail.list('vmb_1', page, 'inbox'),
  'voicemail.change, one gone': () => changeVoicemail((there) => [there, null]),
  'voicemail.left': async () => {
    for await (const { key } of tenant().voicemail.left()) expect(key).toBe(aVoicemailMessage().audio);
  },
  'voicemail.forgetLeft': () => tenant().voicemail.forgetLeft(aVoicemailMessage().audio),
  'voicemail.storedBytes': () => tenant().voicemail.storedBytes(),
  'recordings.put': () => tenant().recordings.put(aStoredRecording),
  'recordings.get': () => tenant().recordings.get(aStoredRecording.id),
  'recordings.all': async () => {
    for await (const { bytes } of tenant().recordings.all()) expect(bytes).toBe(aStoredRecording.bytes);
  },
  'recordings.delete': () => tenant().recordings.delete(aStoredRecording.id, audit),
  'faxes.write, one to send': () =>
    tenant().faxes.write({ before: null, after: aFax, event: null, dueAtMs: 0, most: 500 }),
  'waitingFaxes.list': () => store.waitingFaxes.list(),
  'waitingFaxes.claim': () =>
    store.waitingFaxes.claim({ tenantId: 'ten_1', boxId: 'fax_2', faxId: 'fxd_1', dueAtMs: 0 }, 1),
  'faxes.write, one sent': () =>
    tenant().faxes.write({ before: aFax, after: { ...aFax, version: 2 }, event: news, dueAtMs: null, most: null }),
  'faxes.get': () => tenant().faxes.get('fax_2', 'fxd_1'),
  'faxes.state': () => tenant().faxes.state('fax_2'),
  'faxes.list': () => tenant().faxes.list('fax_2', page),
  'alarms.note': () => tenant().alarms.note(alarmEvent),
  'alarms.note, again': () => tenant().alarms.note(alarmEvent),
  'alarms.get': () => tenant().alarms.get(alarmIdOf(alarmEvent.data)),
  'alarms.all': async () => {
    for await (const alarm of tenant().alarms.all()) expect(alarm.count).toBe(1);
  },
  'alarms.acknowledge': async () => {
    const alarm = afterEvent(null, alarmEvent) as Alarm;
    return tenant().alarms.acknowledge(alarm, LATER, audit);
  },
  'idempotency.claim': () => tenant().idempotency.claim(idempotencyKey, { id: 'req_1', fingerprint: 'f' }),
  'idempotency.keep': () => tenant().idempotency.keep(idempotencyKey, 'req_1', 'answer'),
  'idempotency.claim, again': () => tenant().idempotency.claim(idempotencyKey, { id: 'req_2', fingerprint: 'f' }),
  'jobs.create': () => tenant().jobs.create(aJob(), audit),
  'jobs.list': () => tenant().jobs.list(page),
  'jobs.get': () => tenant().jobs.get('job_1'),
  'jobs.take': () => tenant().jobs.take('job_1', { id: 'req_1', untilMs: Date.parse(FAR) }),
  'jobs.save': () => tenant().jobs.save('job_1', 'req_1', { attempts: 0, updatedAt: LATER }),
  'jobs.putErrors': () => tenant().jobs.putErrors(aJob(), [jobError]),
  'jobs.errors': () => tenant().jobs.errors('job_1', page),
  'jobs.cancel': () => tenant().jobs.cancel('job_1', LATER, audit),
  'jobs.delete': () => tenant().jobs.delete('job_1'),
  'promptUploads.all': () => tenant().promptUploads.all(),
  'promptUploads.take': () => tenant().promptUploads.take(promptUpload, null),
  'signInFailures.get': () => store.signInFailures.get(['a@b.example']),
  'signInFailures.add': () => store.signInFailures.add(['a@b.example'], noFailures),
  'signInSteps.put': () => store.signInSteps.put(step),
  'signInSteps.get': () => store.signInSteps.get('step1'),
  'signInSteps.take': () => store.signInSteps.take('step1'),
  'signInSettings.put': () => tenant().signInSettings.put('policy', null, policy, audit),
  'signInSettings.get': () => tenant().signInSettings.get('policy'),
  'secondFactors.put': () => tenant().secondFactors.put(null, totp, audit),
  'secondFactors.get': () => tenant().secondFactors.get('usr_200'),
  'secondFactors.useStep': () => tenant().secondFactors.useStep('usr_200', 2),
  'secondFactors.useRecoveryCode': () => tenant().secondFactors.useRecoveryCode('usr_200', 'a'),
  'directoryLinks.put': () =>
    tenant().directoryLinks.put({ entryId: 'e1', userId: 'usr_200', isCreated: true, isDisabled: false }),
  'directoryLinks.ofUser': () => tenant().directoryLinks.ofUser('usr_200'),
  'directoryLinks.all': () => tenant().directoryLinks.all(),
  'passkeys.create': () => tenant().passkeys.create(passkey, audit),
  'passkeys.ofUser': () => tenant().passkeys.ofUser('usr_200'),
  'passkeys.used': () => tenant().passkeys.used(passkey, 1, LATER),
  'passkeys.update': () => tenant().passkeys.update(passkey, passkey, audit),
  'passkeys.delete': () => tenant().passkeys.delete(passkey, audit),
  'requestCounts.add': () => store.requestCounts.add('key_1', 29_000_000),
  'bans.put': () => store.bans.put({ source: '192.0.2.7', reason: 'auth', since: LATER, until: FAR }),
  'bans.list': () => store.bans.list(),
  'bans.lift': () => store.bans.lift('192.0.2.7'),
  'edges.announce': () => store.edges.announce({ edgeId: 'edge_1', expiresAt: FAR }),
  'edges.list': () => store.edges.list(),
  'edges.withdraw': () => store.edges.withdraw('edge_1'),
  'trunkConnections.changes': () => store.trunkConnections.changes(),
  'trunkConnections.list': () => store.trunkConnections.list(),
  'trunkConnections.take': () => store.trunkConnections.take(lease, null),
  'trunkConnections.leaseOf': () => store.trunkConnections.leaseOf('ten_1', 'trk_1'),
  'mailAccounts.list': async () => {
    for await (const { boxId } of store.mailAccounts.list()) expect(boxId).toBeUndefined();
  },
  'mailAccounts.get': () => store.mailAccounts.get('ten_1', 'vmb_1'),
  'mailAccounts.take': () =>
    store.mailAccounts.take({ tenantId: 'ten_1', boxId: 'vmb_1' }, 'cmd_1', { nowMs: 1, untilMs: 2 }),
  'dueMeetings.list': async () => {
    for await (const { meetingId } of store.dueMeetings.list()) expect(meetingId).toBe('mtg_1');
  },
  'dueMeetings.take': () => store.dueMeetings.take(dueMeeting, 'cmd_1', { nowMs: 1, untilMs: 2 }),
  'dueMeetings.end': () => store.dueMeetings.end({ ...dueMeeting, holder: 'cmd_1' }, 3),
  'invitations.get': () => tenant().invitations.get('mtg_1'),
  'invitations.put': () => tenant().invitations.put(invitations),
  'commands.put': () => store.commands.put({ ...command, id: 'cmd_1' }),
  'commands.take': () => store.commands.take('edge_none'),
  'commands.reply': () => store.commands.reply({ ...command, id: 'cmd_1' }, null),
  'commands.answer': () => store.commands.answer('cmd_1'),
  'events.append': () => tenant().events.append([news]),
  'events.append, again': () => tenant().events.append([news]),
  'events.after': () => tenant().events.after(0, 10),
  'deliveries.create': () => tenant().deliveries.create([delivery]),
  'deliveries.change': () => tenant().deliveries.change(delivery, (before) => before),
  'deliveries.list': () => tenant().deliveries.list('whk_1', page, { isDead: false }),
  'webhooks.noteHealth': () => tenant().webhooks.noteHealth('whk_1', LATER),
  'callEvents.put': () => tenant().callEvents.put([event]),
  'callEvents.ofCall': () => tenant().callEvents.ofCall('call_1'),
  'cdrs.put': () => tenant().cdrs.put(aCdr()),
  'cdrs.get': () => tenant().cdrs.get('cdr_1'),
  'cdrs.list': () => tenant().cdrs.list(page),
  'cdrs.put, with what it costs': () =>
    tenant().cdrs.put(
      aCdr({ id: 'cdr_2' }),
      aBooking({
        usage: [anEntry()],
        tallies: [{ day: '2026-01-05', kind: 'type', name: 'internal', added: { calls: 1 } }],
      }),
    ),
  'usage.totals': async () => {
    for await (const part of tenant().usage.totals(days)) expect(part.amountMicros).toBe(10_000);
  },
  'usage.entries': () => tenant().usage.entries(page, days),
  usageOfDay: async () => {
    for await (const part of store.usageOfDay('2026-01-05')) expect(part.amountMicros).toBe(10_000);
  },
  'queueLog.append': () => tenant().queueLog.append([aLogLine], 365),
  'queueLog.between': async () => {
    for await (const entry of tenant().queueLog.between(aLogLine.entry.atMs, aLogLine.entry.atMs + 1))
      expect(entry.event).toBe('CLOSED');
  },
  tallies: async () => {
    for await (const part of tenant().tallies('type', days)) expect(part.added.calls).toBe(1);
  },
  'openCalls.note': () => store.openCalls.note({ tenantId: 'ten_1', callId: 'call_1' }),
  'openCalls.startedBefore': async () => {
    for await (const call of store.openCalls.startedBefore(0)) expect(call).toBeUndefined();
  },
};

// Some hundred requests, one after the other.
test('every access pattern costs what the README says', async () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const promised = Object.fromEntries(
    [...readme.matchAll(/^\| `(.+?)` *\| .+ \| (\S+ \S+) *\|$/gm)].map(([, call = '', cost = '']) => [call, cost]),
  );
  const measured: Record<string, string> = {};
  for (const [call, work] of Object.entries(CALLS)) {
    const { units, requests } = await tap.measure(work);
    measured[call] = `${units} (${requests})`;
  }
  expect(promised).toEqual(measured);
});
