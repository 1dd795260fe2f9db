import { beforeAll, describe, expect, test } from 'vitest';
import { digestOf, SecretBox } from '#shared/credentials/index.ts';
import { NewApiKey, PERMISSIONS, type Principal, permissionsOf, systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { NewReseller } from '#shared/reseller/index.ts';
import type { Store, TenantStore } from '#shared/store/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import { NewUser } from '#shared/user/index.ts';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import * as useCases from './index.ts';

let world: useCases.UseCaseWorld & useCases.BlobWorld;
let tenantId: string;
const newUser = (fields: object) => NewUser.parse({ name: 'Ann', email: 'ann@mail.example', ...fields });

beforeAll(async () => {
  const dynamo = await startDynamoDb();
  const clock = new ManualClock();
  const ids = new CountingIds();
  const chance = new SeededChance();
  const secretBox = new SecretBox(chance.bytes(32), chance);
  world = { store: dynamo.openStore({ clock, ids, chance }), clock, ids, chance, secretBox, blobs: new MemoryBlobs() };
  const input = NewTenant.parse({ name: 'Acme', domain: 'acme.example' });
  const created = await useCases.createTenant(world, systemPrincipal('ten_none'), input);
  tenantId = created.ok ? created.value.id : '';
  return () => dynamo.stop();
});

/** The world with a store whose users behave otherwise. */
function withUsers(change: (users: TenantStore['users']) => Partial<TenantStore['users']>): useCases.UseCaseWorld {
  const store: Store = {
    ...world.store,
    tenant(id) {
      const tenant = world.store.tenant(id);
      return { ...tenant, users: { ...tenant.users, ...change(tenant.users) } };
    },
  };
  return { ...world, store };
}

describe('permission comes first', () => {
  const page = { limit: 1 };
  const every = {
    listUsers: (who) => useCases.listUsers(world, who, page),
    getUser: (who) => useCases.getUser(world, who, 'usr_x'),
    createUser: (who) => useCases.createUser(world, who, newUser({})),
    updateUser: (who) => useCases.updateUser(world, who, 'usr_x', {}),
    renewSipPassword: (who) => useCases.renewSipPassword(world, who, 'usr_x'),
    setAvatar: (who) => useCases.setAvatar(world, who, 'usr_x', new Uint8Array()),
    deleteAvatar: (who) => useCases.deleteAvatar(world, who, 'usr_x'),
    getAvatar: (who) => useCases.getAvatar(world, who, 'usr_x'),
    createSipCredential: (who) => useCases.createSipCredential(world, who, 'usr_x', { label: 'x', expiresAt: null }),
    deleteSipCredential: (who) => useCases.deleteSipCredential(world, who, 'usr_x', 'sic_1'),
    deleteUser: (who) => useCases.deleteUser(world, who, 'usr_x'),
    simulateRoute: (who) => useCases.simulateRoute(world, who, { caller: '200', dialed: '201' }),
    trunkState: (who) => useCases.trunkState(world, who, 'trk_x'),
    listObjects: (who) => useCases.listObjects(world, who, kindOf('schedule'), page),
    getObject: (who) => useCases.getObject(world, who, kindOf('schedule'), 'sch_x'),
    copyObject: (who) => useCases.copyObject(world, who, kindOf('auto-attendant'), 'aat_x', {}),
    createUsualObjects: (who) => useCases.createUsualObjects(world, who, kindOf('auto-attendant')),
    createObject: (who) => useCases.createObject(world, who, kindOf('schedule'), {}),
    updateObject: (who) => useCases.updateObject(world, who, kindOf('schedule'), 'sch_x', {}),
    deleteObject: (who) => useCases.deleteObject(world, who, kindOf('schedule'), 'sch_x'),
    setPromptAudio: (who) =>
      useCases.setPromptAudio(world, who, 'pmt_x', { content: new Uint8Array(), encoding: 'pcmu' }),
    beginPromptUpload: (who) => useCases.beginPromptUpload(world, who, 'pmt_x', 1),
    finishPromptUpload: (who) =>
      useCases.finishPromptUpload(
        { ...world, jobQueue: { send: async () => [] } },
        who,
        'pmt_x',
        'upl_x',
        'by-content',
      ),
    deletePromptAudio: (who) => useCases.deletePromptAudio(world, who, 'pmt_x'),
    getPromptAudio: (who) => useCases.getPromptAudio(world, who, 'pmt_x'),
    getSettings: (who) => useCases.getSettings(world, who, { kind: 'user', id: 'usr_x' }),
    changeSettings: (who) => useCases.changeSettings(world, who, { kind: 'user', id: 'usr_x' }, {}),
    listTenants: (who) => useCases.listTenants(world, who, page),
    getTenant: (who) => useCases.getTenant(world, who, 'ten_x'),
    createTenant: (who) =>
      useCases.createTenant(world, who, {
        name: 'X',
        domain: 'x.example',
        isEnabled: true,
        resellerId: null,
        aliases: [],
        realm: null,
        maxUsers: null,
        limits: {},
      }),
    updateTenant: (who) => useCases.updateTenant(world, who, 'ten_x', {}),
    listResellers: (who) => useCases.listResellers(world, who, page),
    getReseller: (who) => useCases.getReseller(world, who, 'res_x'),
    createReseller: (who) => useCases.createReseller(world, who, NewReseller.parse({ name: 'X', tenantId: 'ten_x' })),
    updateReseller: (who) => useCases.updateReseller(world, who, 'res_x', {}),
    deleteReseller: (who) => useCases.deleteReseller(world, who, 'res_x'),
    listAlarms: (who) => useCases.listAlarms(world, who, page, {}),
    getAlarm: (who) => useCases.getAlarm(world, who, 'alm_X'),
    acknowledgeAlarm: (who) => useCases.acknowledgeAlarm(world, who, 'alm_X'),
    listAuditEntries: (who) => useCases.listAuditEntries(world, who, page, {}),
    listPlatformAuditEntries: (who) => useCases.listPlatformAuditEntries(world, who, page, {}),
    listSessions: (who) => useCases.listSessions(world, who, 'usr_x', page),
    endSessions: (who) => useCases.endSessions(world, who, 'usr_x'),
    listSignIns: (who) => useCases.listSignIns(world, who, 'usr_x', page),
    impersonate: (who) => useCases.impersonate(world, who, 'usr_x'),
    listCustomRoles: (who) => useCases.listCustomRoles(world, who, page),
    getCustomRole: (who) => useCases.getCustomRole(world, who, 'rol_x'),
    createCustomRole: (who) =>
      useCases.createCustomRole(world, who, { name: 'X', description: '', permissions: ['own:cdr:read'] }),
    updateCustomRole: (who) => useCases.updateCustomRole(world, who, 'rol_x', {}),
    deleteCustomRole: (who) => useCases.deleteCustomRole(world, who, 'rol_x'),
    deleteTenant: (who) => useCases.deleteTenant(world, who, 'ten_x'),
    listRegistrations: (who) => useCases.listRegistrations(world, who, page),
    getRegistration: (who) => useCases.getRegistration(world, who, 'reg_x'),
    deleteRegistration: (who) => useCases.deleteRegistration(world, who, 'reg_x'),
    listCdrs: (who) => useCases.listCdrs(world, who, page),
    getCallTrace: (who) => useCases.getCallTrace(world, who, 'call_x'),
    listBans: (who) => useCases.listBans(world, who),
    createBan: (who) => useCases.createBan(world, who, { address: '192.0.2.7', seconds: null }),
    liftBan: (who) => useCases.liftBan(world, who, '192.0.2.7'),
    getCdr: (who) => useCases.getCdr(world, who, 'cdr_x'),
    listWebhooks: (who) => useCases.listWebhooks(world, who, page),
    getWebhook: (who) => useCases.getWebhook(world, who, 'whk_x'),
    createWebhook: (who) =>
      useCases.createWebhook(world, who, {
        url: 'https://x.example',
        events: [],
        userIds: [],
        numbers: [],
        description: '',
        isEnabled: true,
      }),
    updateWebhook: (who) => useCases.updateWebhook(world, who, 'whk_x', {}),
    deleteWebhook: (who) => useCases.deleteWebhook(world, who, 'whk_x'),
    listApiKeys: (who) => useCases.listApiKeys(world, who, page),
    createApiKey: (who) => useCases.createApiKey(world, who, NewApiKey.parse({ name: 'X', role: 'user' })),
    deleteApiKey: (who) => useCases.deleteApiKey(world, who, 'key_x'),
    resetSecondFactor: (who) => useCases.resetSecondFactor(world, who, 'usr_x'),
    getSignInPolicy: (who) => useCases.getSignInPolicy(world, who),
    getLdapDirectory: (who) => useCases.getLdapDirectory(world, who),
    updateLdapDirectory: (who) => useCases.updateLdapDirectory(world, who, {}, false),
    previewLdapSync: (who) =>
      useCases.previewLdapSync(
        { ...world, ldap: { entries: async () => ({ ok: true, value: [] }), isPassword: async () => false } },
        who,
        1,
      ),
    getOidcProvider: (who) => useCases.getOidcProvider(world, who),
    updateOidcProvider: (who) => useCases.updateOidcProvider(world, who, {}, false),
    updateSignInPolicy: (who) => useCases.updateSignInPolicy(world, who, {}),
    listJobs: (who) => useCases.listJobs(jobWorld(), who, page),
    getJob: (who) => useCases.getJob(jobWorld(), who, 'job_x'),
    startJob: (who) => useCases.startJob(jobWorld(), who, { kind: 'export-users', layout: 'sipxcom' }),
    cancelJob: (who) => useCases.cancelJob(jobWorld(), who, 'job_x'),
    listJobErrors: (who) => useCases.listJobErrors(jobWorld(), who, 'job_x', page),
    getJobResult: (who) => useCases.getJobResult(jobWorld(), who, 'job_x'),
    nextFree: (who) => useCases.nextFree(world, who, kindOf('extension-range') as never, 'exr_x'),
    exportCdrs: (who) => useCases.exportCdrs(jobWorld(), who, { format: 'csv' } as never),
    listRecordings: (who) => useCases.listRecordings(world, who, page),
    openRecording: (who) => useCases.openRecording(world, who, 'rec_x'),
    deleteRecording: (who) => useCases.deleteRecording(jobWorld(), who, 'rec_x'),
    listPresence: (who) => useCases.listPresence(world, who, page),
    listLiveCalls: (who) => useCases.listLiveCalls(world, who, page),
    getLiveCall: (who) => useCases.getLiveCall(world, who, 'call_x'),
    orderCall: (who) => useCases.orderCall(world, who, 'call_x', { name: 'hold' } as never),
    originateCall: (who) => useCases.originateCall(world, who, { user: 'usr_x', to: '200', autoAnswer: false }),
    getLiveQueue: (who) => useCases.getLiveQueue(world, who, 'que_x'),
    orderQueueCaller: (who) =>
      useCases.orderQueueCaller(
        world,
        who,
        { queueId: 'que_x', callId: 'call_x' },
        { name: 'remove', destination: null },
      ),
    orderAgent: (who) => useCases.orderAgent(world, who, 'agt_x', { name: 'log-out' }),
    listLiveConferences: (who) => useCases.listLiveConferences(world, who),
    getLiveConference: (who) => useCases.getLiveConference(world, who, 'cnf_x'),
    commandConference: (who) => useCases.commandConference(world, who, 'cnf_x', { name: 'lock' }),
    listDeliveries: (who) => useCases.listDeliveries(world, who, 'whk_x', { ...page, isDead: false }),
    pingWebhook: (who) => useCases.pingWebhook(world, who, 'whk_x', () => Promise.reject(new Error('was pinged'))),
    replayWebhook: (who) => useCases.replayWebhook(world, who, 'whk_x', {} as never),
    rotateWebhookSecret: (who) => useCases.rotateWebhookSecret(world, who, 'whk_x', {} as never),
    getUsage: (who) => useCases.getUsage(world, who, {} as never),
    listTenantUsage: (who) => useCases.listTenantUsage(world, who, page),
    listUsageEntries: (who) => useCases.listUsageEntries(world, who, page as never),
    reportQueues: (who) => useCases.reportQueues(world, who, { grain: 'day' }),
    reportAgents: (who) => useCases.reportAgents(world, who, { grain: 'day' }),
    reportWaits: (who) => useCases.reportWaits(world, who, { grain: 'day', periods: [] }),
    reportLastMinutes: (who) => useCases.reportLastMinutes(world, who, { windowSeconds: 60 }),
    reportQueueCalls: (who) => useCases.reportQueueCalls(world, who, {}),
    reportQueueLog: (who) => useCases.reportQueueLog(world, who, {}),
    reportTraffic: (who) => useCases.reportTraffic(world, who, 'totals' as never, {} as never),
    listVoicemailContents: (who) => useCases.listVoicemailContents(world, who, page),
    getVoicemailStorage: (who) => useCases.getVoicemailStorage(world, who),
    openVoicemailBox: (who) => useCases.openVoicemailBox(world, who, 'vmb_x', { change: true, reason: 'test' }),
    restoreRole: (who) => useCases.restoreRole(world, who, {}),
    restoreUser: (who) => useCases.restoreUser(world, who, {}, {} as never),
    restoreWebhook: (who) => useCases.restoreWebhook(world, who, {}, {} as never, {} as never),
    restoreSignInPolicy: (who) => useCases.restoreSignInPolicy(world, who, {}),
    restoreOidcProvider: (who) => useCases.restoreOidcProvider(world, who, {}, {} as never),
    restoreLdapDirectory: (who) => useCases.restoreLdapDirectory(world, who, {}, {} as never),
    restoreObject: (who) => useCases.restoreObject(world, who, kindOf('schedule'), {}, {} as never, new Set()),
    restoreSettings: (who) =>
      useCases.restoreSettings(
        world,
        who,
        { id: 'usr_x', bearer: 'user', values: { 'call.ring-seconds': 20 } },
        new Set(),
      ),
  } satisfies Record<string, (who: Principal) => Promise<{ ok: boolean; problem?: useCases.Problem }>>;
  /** Without blobs and a queue: whoever may not do it reaches neither. */
  function jobWorld() {
    return world as useCases.JobWorld;
  }

  test.each(Object.entries(every))('%s', async (_, useCase) => {
    // An API key with the role user: it may do nothing at all.
    const who: Principal = {
      ...systemPrincipal(tenantId),
      homeTenantId: tenantId,
      role: 'user',
      permissions: permissionsOf('user'),
      actor: 'key_1',
    };
    const result = await useCase(who);
    expect(result).toEqual({ ok: false, problem: { code: 'not-permitted', permission: expect.any(String) } });
    expect(PERMISSIONS).toContain(
      result.ok ? null : result.problem.code === 'not-permitted' && result.problem.permission,
    );
  });

  const place = { host: 'x.example', origin: 'https://x.example', defaultTenant: null, source: '' };
  const aNewPasskey = {
    name: 'x',
    credential: {
      id: 'x',
      rawId: 'x',
      type: 'public-key' as const,
      clientExtensionResults: {},
      response: { clientDataJSON: '', attestationObject: '', transports: [] },
    },
  };
  /** What people do to their own accounts needs no permission, and nobody does it for another. */
  const ofOneself = {
    getAccount: (who) => useCases.getAccount(world, who),
    updateAccount: (who) => useCases.updateAccount(world, who, {}),
    listOwnAgents: (who) => useCases.listOwnAgents(world, who),
    reportOwnDay: (who) => useCases.reportOwnDay(world, who),
    listGroupMusic: (who) => useCases.listGroupMusic(world, who),
    setGroupMusic: (who) => useCases.setGroupMusic(world, who, 'ugr_x', null),
    getOwnForwarding: (who) => useCases.getOwnForwarding(world, who),
    setOwnForwarding: (who) => useCases.setOwnForwarding(world, who, {} as never),
    getOwnSettings: (who) => useCases.getOwnSettings(world, who),
    changeOwnSettings: (who) => useCases.changeOwnSettings(world, who, {}),
    listOwnSpeedDials: (who) => useCases.listOwnSpeedDials(world, who, page),
    createOwnSpeedDial: (who) => useCases.createOwnSpeedDial(world, who, {}),
    updateOwnSpeedDial: (who) => useCases.updateOwnSpeedDial(world, who, 'spd_x', {}),
    deleteOwnSpeedDial: (who) => useCases.deleteOwnSpeedDial(world, who, 'spd_x'),
    listOwnVoicemailBoxes: (who) => useCases.listOwnVoicemailBoxes(world, who),
    listVoicemailRecipients: (who) => useCases.listVoicemailRecipients(world, who, ''),
    openOwnVoicemailBox: (who) => useCases.openOwnVoicemailBox(world, who, 'vmb_x'),
    changeOwnVoicemailBox: (who) => useCases.changeOwnVoicemailBox(world, who, 'vmb_x', {}),
    setOwnAvatar: (who) => useCases.setOwnAvatar(world, who, new Uint8Array()),
    deleteOwnAvatar: (who) => useCases.deleteOwnAvatar(world, who),
    getOwnAvatar: (who) => useCases.getOwnAvatar(world, who),
    changeOwnPassword: (who) =>
      useCases.changeOwnPassword(world, who, 'strong', { currentPassword: 'x', password: 'x' }),
    listOwnSessions: (who) => useCases.listOwnSessions(world, who, page),
    listOwnSignIns: (who) => useCases.listOwnSignIns(world, who, page),
    getSecondFactor: (who) => useCases.getSecondFactor(world, who),
    enrolTotp: (who) => useCases.enrolTotp(world, who, 'strong'),
    confirmTotp: (who) => useCases.confirmTotp(world, who, '123456', 'x'),
    disableTotp: (who) => useCases.disableTotp(world, who, 'x'),
    getPasskeys: (who) => useCases.getPasskeys(world, who),
    beginPasskey: (who) => useCases.beginPasskey(world, who, 'strong', undefined, place),
    createPasskey: (who) => useCases.createPasskey(world, who, 'x', aNewPasskey, place, 'x'),
    renamePasskey: (who) => useCases.renamePasskey(world, who, 'pky_x', {}),
    deletePasskey: (who) => useCases.deletePasskey(world, who, 'pky_x', 'strong'),
    renewRecoveryCodes: (who) => useCases.renewRecoveryCodes(world, who, 'x'),
  } satisfies Record<string, (who: Principal) => Promise<{ ok: boolean; problem?: useCases.Problem }>>;

  test.each(Object.entries(ofOneself))('%s: the account comes first', async (_, useCase) => {
    const program = systemPrincipal(tenantId);
    const apiKey = { ...program, homeTenantId: tenantId, actor: 'key_1' };
    const inTheNameOfAnother = { ...apiKey, userId: 'usr_x', impersonator: 'usr_y' };
    for (const who of [program, apiKey, inTheNameOfAnother]) {
      expect(await useCase(who)).toEqual({ ok: false, problem: { code: 'not-oneself' } });
    }
  });

  test('none is missing above', () => {
    // The last: somebody else's session is unknown, whoever asks.
    const withoutPrincipal = [
      'afterScheduledJob',
      'jobBlob',
      'resultBlob',
      'startIfDue',
      'authenticate',
      'signIn',
      'giveSecondFactor',
      'beginPasskeySignIn',
      'signInWithPasskey',
      'OidcClaims',
      'signInWays',
      'beginOidc',
      'signInWithOidc',
      // Parts of the job sync-ldap, which startJob has permitted; what they change is permitted change by change.
      'planLdapSync',
      'applySyncChange',
      // The end of the job set-prompt-audio.
      'closePromptUpload',
      // Tells everybody what is the same for all, and the rest to who may see it (test/api/settings.test.ts).
      'listSettings',
      // Run by a schedule, for every tenant.
      'sweepRecordings',
      // Reads a record by its schema, and no store.
      'parsed',
      'signOut',
      'endOwnSession',
    ];
    expect(Object.keys({ ...every, ...ofOneself }).sort()).toEqual(
      Object.keys(useCases)
        .filter((name) => !withoutPrincipal.includes(name))
        .sort(),
    );
  });
});

describe('two at once', () => {
  test('of two changes of one user the second is refused, not merged', async () => {
    const system = systemPrincipal(tenantId);
    const created = await useCases.createUser(world, system, newUser({ email: 'two@mail.example' }));
    const id = created.ok ? created.value.id : '';
    const slow = withUsers((users) => ({
      async get(userId) {
        const read = await users.get(userId);
        await useCases.updateUser(world, system, id, { name: 'First' });
        return read;
      },
    }));
    expect(await useCases.updateUser(slow, system, id, { name: 'Second' })).toEqual({
      ok: false,
      problem: { code: 'changed-meanwhile' },
    });
    expect(await useCases.getUser(world, system, id)).toMatchObject({ value: { name: 'First' } });
  });

  test('a change of a user that was read before the domain changed is refused, and the new digest stays', async () => {
    const system = systemPrincipal(tenantId);
    const input = newUser({ extension: '231', email: 'renamed@mail.example' });
    const created = await useCases.createUser(world, system, input);
    const id = created.ok ? created.value.id : '';
    const slow = withUsers((users) => ({
      async get(userId) {
        const read = await users.get(userId);
        await useCases.updateTenant(world, system, tenantId, { domain: 'elsewhere.example' });
        return read;
      },
    }));
    expect(await useCases.updateUser(slow, system, id, { name: 'Late' })).toEqual({
      ok: false,
      problem: { code: 'changed-meanwhile' },
    });
    expect((await world.store.tenant(tenantId).users.get(id))?.digest).toEqual(
      digestOf('231', 'elsewhere.example', (created.ok && created.value.sipPassword) || ''),
    );
  });

  test('a user made while the domain changes gets the digest of the new domain', async () => {
    const system = systemPrincipal(tenantId);
    const slow = withUsers((users) => ({
      async create(user, audit) {
        const changed = await useCases.updateTenant(world, system, tenantId, { domain: 'moved.example' });
        expect(changed).toMatchObject({ ok: true });
        return users.create(user, audit);
      },
    }));
    const input = newUser({ extension: '230', email: 'moved@mail.example' });
    const created = await useCases.createUser(slow, system, input);
    const snapshot = await world.store.tenant(tenantId).snapshot();
    expect(snapshot?.userByExtension.get('230')?.digest).toEqual(
      digestOf('230', 'moved.example', (created.ok && created.value.sipPassword) || ''),
    );
  });
});
