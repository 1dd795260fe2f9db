import { beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '#functions/api/index.ts';
import { type ApiAnswer, type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
let key: string;
beforeAll(async () => {
  api = await startApi();
  key = api.acme.keys.admin;
  return () => api.stop();
});

const upload = (csv: string, query: string, request: { key?: string; headers?: Record<string, string> } = {}) =>
  api.call('POST', `/v1/imports?${query}`, {
    key: request.key ?? key,
    raw: csv,
    headers: { 'content-type': 'text/csv', ...request.headers },
  });
const get = (path: string, as = key) => api.call('GET', path, { key: as });

/** Starts a job, has it done, and tells what became of it. */
async function finished(started: ApiAnswer) {
  expect(started).toMatchObject({ status: 202, body: { state: 'queued', progress: { done: 0, total: null } } });
  await api.finishJobs();
  return (await get(`/v1/jobs/${started.body.id}`)).body;
}

const userNamed = async (extension: string) =>
  (await get('/v1/users?limit=100')).body.items.find((user: { extension: string }) => user.extension === extension);

describe('an import of users', () => {
  test('creates, changes and refuses row by row, and says what is wrong with which cell', async () => {
    const csv = [
      'User name,PIN,SIP password,First name,Last name,EMail address',
      '300,correct horse,aphone-secret,Bob,Builder,bob@mail.example',
      '200,,,Anna,,',
      '301,1234,short,Eve,,not an address',
      '302,,,Max,,admin@mail.example',
      'alice,,,Alice,,',
    ].join('\n');
    const job = await finished(await upload(csv, 'layout=sipxcom'));
    expect(job).toMatchObject({
      state: 'succeeded',
      progress: { done: 5, total: 5 },
      counts: { created: 1, updated: 1, refused: 3 },
      errorCount: 5,
      failure: null,
      result: null,
    });
    expect(await userNamed('300')).toMatchObject({ name: 'Bob Builder', email: 'bob@mail.example', role: 'user' });
    expect(await userNamed('200')).toMatchObject({ name: 'Anna', email: 'ann@mail.example' });
    const errors = await get(`/v1/jobs/${job.id}/errors`);
    expect(errors.body.items).toEqual([
      { row: 4, column: 'PIN', value: null, code: 'invalid', reason: expect.any(String) },
      { row: 4, column: 'SIP password', value: null, code: 'invalid', reason: expect.any(String) },
      { row: 4, column: 'EMail address', value: 'not an address', code: 'invalid', reason: expect.any(String) },
      {
        row: 5,
        column: 'EMail address',
        value: 'admin@mail.example',
        code: 'email-taken',
        reason: 'belongs to another user',
      },
      { row: 6, column: 'User name', value: 'alice', code: 'invalid', reason: 'must be 2 to 15 digits' },
    ]);
    const signedIn = await api.call('POST', '/v1/sessions', {
      json: { email: 'bob@mail.example', password: 'correct horse', domain: api.acme.domain },
    });
    expect(signedIn.status).toBe(201);
  });

  test('done twice changes nothing, and an export of it, imported again, neither', async () => {
    const csv = 'User name;SIP password;PIN;First name\n310;aphone-secret;correct horse;Zoë\n311;;;Max\n';
    expect(await finished(await upload(csv, 'layout=sipxcom'))).toMatchObject({ counts: { created: 2 } });
    const before = (await get('/v1/users?limit=100')).body;
    expect(await finished(await upload(csv, 'layout=sipxcom'))).toMatchObject({ counts: { unchanged: 2 } });
    for (const layout of ['sipxcom', 'xivo']) {
      const job = await finished(await api.call('POST', '/v1/exports', { key, json: { layout } }));
      const file = await get(`/v1/jobs/${job.id}/result`);
      expect(file.headers.get('content-disposition')).toBe(`attachment; filename="users-${layout}.csv"`);
      expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(Buffer.byteLength(file.body)).toBe(job.result.bytes);
      expect(file.body).not.toContain('aphone-secret');
      const again = await finished(await upload(file.body, `layout=${layout}`));
      expect(again.counts).toEqual({ unchanged: before.items.length });
    }
    expect((await get('/v1/users?limit=100')).body).toEqual(before);
  });

  /** Objects of a kind, by a field. */
  const found = async (kind: string, query: string) => (await get(`/v1/${kind}?limit=100&${query}`)).body.items;

  test('has phones and groups in it, made, changed and found again; what is wrong with one keeps no user out', async () => {
    const titles =
      'User name,First name,User group,Phone serial number,Phone model,Phone group,Phone description,Voicemail PIN';
    const csv = [
      titles,
      '360,Pat,"Sales, Paris",00:15:65:AA:00:01,Yealink T46U,Desks,First floor,1234',
      '361,Lee,Sales,001565aa0001,,Desks,,',
      '362,Kim,,0015,Yealink T46U,,,12',
      '363,Sam,,001565aa0002,,,,',
      '364,Joe,,001565aa0003,polycom335,,,',
    ].join('\n');
    const foreign = { mac: '001565aa0003', vendor: 'Snom', model: 'D785' };
    await api.call('POST', '/v1/devices', { key: api.globex.keys.admin, json: foreign });
    const tried = await finished(await upload(csv, 'layout=sipxcom&dry_run=true'));
    expect(await found('devices', 'mac=001565aa0001')).toEqual([]);
    const job = await finished(await upload(csv, 'layout=sipxcom'));
    expect(job).toMatchObject({ state: 'succeeded', counts: { created: 4, refused: 1 }, errorCount: 4 });
    const errors = async ({ id }: { id: string }) => (await get(`/v1/jobs/${id}/errors`)).body.items;
    expect(await errors(job)).toEqual([
      { row: 4, column: 'Phone serial number', value: '0015', code: 'invalid', reason: 'is not a MAC address' },
      { row: 4, column: 'Voicemail PIN', value: null, code: 'invalid', reason: 'must be 4 to 15 digits' },
      { row: 5, column: 'Phone model', value: null, code: 'invalid-fields', reason: 'is needed for a new phone' },
      {
        row: 6,
        column: 'Phone serial number',
        value: '001565aa0003',
        code: 'value-taken',
        reason: 'belongs to something else',
      },
    ]);
    // Of two rows about one new phone the second would find it: tried only, it is not there.
    expect((await errors(tried)).filter(({ row }: { row: number }) => row !== 3)).toEqual(await errors(job));

    const [pat, lee] = [await userNamed('360'), await userNamed('361')];
    const [phone] = await found('devices', 'mac=001565aa0001');
    expect(phone).toMatchObject({ vendor: 'Yealink', model: 'T46U', description: 'First floor' });
    expect(phone.lines.map(({ userId }: { userId: string }) => userId)).toEqual([pat.id, lee.id]);
    expect((await found('device-groups', 'name=Desks'))[0].memberIds).toEqual([phone.id]);
    expect((await found('user-groups', 'name=Sales'))[0].memberIds).toEqual([pat.id, lee.id]);
    expect((await found('user-groups', 'name=Paris'))[0].memberIds).toEqual([pat.id]);
    expect((await found('voicemail-boxes', 'number=360'))[0]).toMatchObject({ userId: pat.id, hasPin: true });

    const good = csv.split('\n').slice(0, 3).join('\n');
    expect((await finished(await upload(good, 'layout=sipxcom'))).counts).toEqual({ unchanged: 2 });
    const changed = await finished(await upload(`${titles}\n360,,,001565aa0001,,,Second floor,\n`, 'layout=sipxcom'));
    expect(changed.counts).toEqual({ updated: 1 });
    expect((await found('devices', 'mac=001565aa0001'))[0]).toMatchObject({ description: 'Second floor' });
  });

  test('has mailboxes and incoming calls in it', async () => {
    const titles =
      'firstname|language|phonenumber|context|protocol|incallexten|incallcontext|incallingseconds|' +
      'voicemailname|voicemailmailbox|voicemailpassword|voicemailemail|voicemailattach|voicemaildelete|voicemailskippass';
    const csv = [
      titles,
      'Ada|fr_FR|370|default|sip|33199|from-extern|25|Ada Box|370|4711|ada@mail.example|1|1|1',
      'Bea|en_US|371|default|sip||||Ada Box|371|4711||||',
      'Cid|en_US|372|default|sip||||Cid|370|||||',
      'Dee|en_US|373|default|sip|33198|from-extern|9999|||||||',
    ].join('\n');
    const job = await finished(await upload(csv, 'layout=xivo'));
    expect(job).toMatchObject({ counts: { created: 3, refused: 1 }, errorCount: 3 });
    expect((await get(`/v1/jobs/${job.id}/errors`)).body.items).toMatchObject([
      { row: 3, column: 'voicemailname', value: 'Ada Box', code: 'value-taken' },
      { row: 4, column: 'voicemailmailbox', value: '370', code: 'value-taken' },
      { row: 5, column: 'incallingseconds', value: '9999', code: 'invalid' },
    ]);
    const ada = await userNamed('370');
    expect((await found('voicemail-boxes', 'number=370'))[0]).toMatchObject({
      userId: ada.id,
      name: 'Ada Box',
      language: 'fr-FR',
      notifications: [{ email: 'ada@mail.example', attachesAudio: true }],
      deletesAfterNotification: true,
      asksPin: false,
      hasPin: true,
    });
    expect((await found('inbound-routes', 'name=33199'))[0]).toMatchObject({
      calledNumbers: ['33199'],
      destination: { kind: 'user', userId: ada.id },
      ringSeconds: 25,
    });
    const again = csv.split('\n').slice(0, 2).join('\n');
    expect((await finished(await upload(again, 'layout=xivo'))).counts).toEqual({ unchanged: 1 });
  });

  test('by who may change users and not phones: the users come, and the phones are refused', async () => {
    const scopes = ['job:read', 'job:write', 'user:read', 'user:write'];
    const made = await api.call('POST', '/v1/api-keys', { key, json: { name: 'Users', scopes } });
    const csv = 'User name,First name,Phone serial number,Phone model\n380,Uma,001565aa0009,Yealink T46U\n';
    const job = await finished(await upload(csv, 'layout=sipxcom', { key: made.body.token }));
    expect(job).toMatchObject({ counts: { created: 1 }, errorCount: 1 });
    expect((await get(`/v1/jobs/${job.id}/errors`)).body.items).toMatchObject([
      {
        row: 2,
        column: 'Phone serial number',
        code: 'not-permitted',
        reason: 'this needs the permission device:write',
      },
    ]);
    // An export tells of them.
    const json = { layout: 'sipxcom' };
    expect((await api.call('POST', '/v1/exports', { key: made.body.token, json })).status).toBe(403);
  });

  test('done twice changes nothing, and an export of all of it, imported again, neither', async () => {
    const before = (await get('/v1/users?limit=100')).body;
    const things = async () =>
      Promise.all(['devices', 'user-groups', 'voicemail-boxes', 'inbound-routes'].map((kind) => found(kind, '')));
    const had = await things();
    for (const layout of ['sipxcom', 'xivo']) {
      const job = await finished(await api.call('POST', '/v1/exports', { key, json: { layout } }));
      const file = await get(`/v1/jobs/${job.id}/result`);
      expect(file.body).toContain(layout === 'xivo' ? '33199' : '001565aa0001');
      expect(file.body).not.toContain('4711');
      const again = await finished(await upload(file.body, `layout=${layout}`));
      expect([again.counts, again.errorCount]).toEqual([{ unchanged: before.items.length }, 0]);
    }
    expect(await things()).toEqual(had);
  });

  test('tried only, finds the same errors and changes nothing', async () => {
    const csv =
      'User name,First name,EMail address\n320,New,\n200,Other,\n321,Taken,admin@mail.example\n3,Short,\n320,Twice,';
    const before = (await get('/v1/users?limit=100')).body;
    const tried = await finished(await upload(csv, 'layout=sipxcom&dry_run=true'));
    expect(tried).toMatchObject({ state: 'succeeded', counts: { created: 1, updated: 1, refused: 3 }, errorCount: 3 });
    expect((await get('/v1/users?limit=100')).body).toEqual(before);
    const done = await finished(await upload(csv, 'layout=sipxcom'));
    expect(done.counts).toEqual(tried.counts);
    const errors = async ({ id }: { id: string }) => (await get(`/v1/jobs/${id}/errors`)).body.items;
    expect(await errors(done)).toEqual(await errors(tried));
  });

  test('refuses two names that are too long for one, of who comes and of who is there, and goes on', async () => {
    const long = 'N'.repeat(60);
    const file = (name: string) => `User name,First name,Last name\n348,${name},${name}\n349,Al,${name}\n`;
    expect(await finished(await upload(file(long), 'layout=sipxcom'))).toMatchObject({
      state: 'succeeded',
      counts: { created: 1, refused: 1 },
    });
    await finished(await upload(file('Short'), 'layout=sipxcom'));
    const job = await finished(await upload(file(long), 'layout=sipxcom'));
    expect(job).toMatchObject({ state: 'succeeded', counts: { updated: 1, refused: 1 } });
    const { items } = (await get(`/v1/jobs/${job.id}/errors`)).body;
    expect(items).toMatchObject([{ row: 2, column: 'Last name', value: long, code: 'invalid-fields' }]);
    expect(await userNamed('348')).toMatchObject({ name: 'Short Short' });
  });

  test('leaves out the columns that it is told to', async () => {
    const csv = 'User name,PIN,First name,Last name\n330,1234,Pin,Less\n';
    const job = await finished(await upload(csv, 'layout=sipxcom&skip=PIN,%20last-name'));
    expect(job).toMatchObject({ counts: { created: 1 }, input: { skippedColumns: ['PIN', 'last-name'] } });
    expect(await userNamed('330')).toMatchObject({ name: 'Pin' });
  });

  test('that cannot be read at all fails, with the reason', async () => {
    const job = await finished(await upload('firstname|phonenumber\nAnn|200', 'layout=sipxcom'));
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'column-missing' }, progress: { done: 0 } });
  });

  test.each([
    ['no type', {}, '', 415, 'unsupported-media-type'],
    ['JSON', { 'content-type': 'application/json' }, '', 415, 'unsupported-media-type'],
    ['Latin-1', { 'content-type': 'text/csv; charset=iso-8859-1' }, '', 415, 'unsupported-media-type'],
    ['no layout', { 'content-type': 'text/csv' }, '', 400, 'invalid-query'],
    ['another layout', { 'content-type': 'text/csv' }, 'layout=asterisk', 400, 'invalid-query'],
    ['no flag', { 'content-type': 'text/csv' }, 'layout=xivo&dry_run=1', 400, 'invalid-query'],
    ['an unknown parameter', { 'content-type': 'text/csv' }, 'layout=xivo&mode=all', 400, 'invalid-query'],
  ] as const)('is refused with %s', async (_, headers, query, status, code) => {
    const answer = await api.call('POST', `/v1/imports?${query}`, { key, raw: 'firstname\nAnn', headers });
    expect(answer).toMatchObject({ status, body: { code } });
  });

  test('takes 4 MiB and not a byte more; JSON still ends at 64 KiB', async () => {
    const csv = 'User name\n'.padEnd(4 * 1024 * 1024, '\n');
    expect((await upload(csv, 'layout=sipxcom')).status).toBe(202);
    await api.finishJobs();
    // Not over the wire, where whoever sends on is hung up on.
    const app = createApi({ ...api.useCases, log: () => undefined });
    const send = (path: string, type: string, body: string) =>
      app.request(path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': type, 'content-length': String(body.length) },
        body,
      });
    const answer = await send('/v1/imports?layout=sipxcom', 'text/csv', `${csv}\n`);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ detail: 'The body may have 4194304 bytes.' });
    const json = await send('/v1/users', 'application/json', JSON.stringify({ name: 'x'.repeat(65_536) }));
    expect(await json.json()).toMatchObject({ status: 413, detail: 'The body may have 65536 bytes.' });
  });

  test('goes into the tenant of who starts it, and nobody else sees anything of it', async () => {
    const theirs = api.globex.keys.admin;
    const csv = 'User name,First name\n200,Stranger\n340,Only Globex\n1,bad';
    const started = await upload(csv, 'layout=sipxcom', { key: theirs });
    await api.finishJobs();
    expect((await get(`/v1/jobs/${started.body.id}`, theirs)).body.counts).toEqual({
      created: 1,
      updated: 1,
      refused: 1,
    });
    expect(await userNamed('340')).toBeUndefined();
    expect((await userNamed('200')).name).not.toContain('Stranger');
    for (const path of ['', '/errors', '/result']) {
      expect(await get(`/v1/jobs/${started.body.id}${path}`)).toMatchObject({ status: 404 });
    }
    expect(await api.call('POST', `/v1/jobs/${started.body.id}/cancel`, { key })).toMatchObject({ status: 404 });
    const ours = (await get('/v1/jobs?limit=100')).body.items.map(({ id }: { id: string }) => id);
    expect(ours).not.toContain(started.body.id);
  });
});

describe('an export of objects', () => {
  const start = (kind: string, as = key) => api.call('POST', '/v1/exports/objects', { key: as, json: { kind } });

  test('has a column for each field and a row for each of the tenant, without secrets', async () => {
    const json = { name: 'Line, "one"', host: 'sip.example', password: 'trunk secret', maxCalls: 3 };
    const { body: trunk } = await api.call('POST', '/v1/trunks', { key, json });
    await api.call('POST', '/v1/trunks', { key: api.globex.keys.admin, json: { name: 'Theirs', host: 'sip.example' } });
    const job = await finished(await start('trunk'));
    expect(job).toMatchObject({ state: 'succeeded', counts: { written: 1 }, input: { of: 'trunk' } });
    const file = await get(`/v1/jobs/${job.id}/result`);
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="trunks.csv"');
    const [titles = '', row = '', ...more] = file.body.split('\r\n');
    expect(titles.split(',')).toEqual(Object.keys(trunk));
    expect(row).toContain(`${trunk.id},"Line, ""one""",`);
    expect(row).toContain('""number"":""""');
    expect([more, file.body.includes('trunk secret')]).toEqual([[''], false]);
  });

  test('is made and read by who may read the kind', async () => {
    const scopes = ['job:read', 'job:write', 'schedule:read'];
    const clerk = (await api.call('POST', '/v1/api-keys', { key, json: { name: 'Clerk', scopes } })).body.token;
    expect((await start('schedule', clerk)).status).toBe(202);
    expect(await start('trunk', clerk)).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
    const ours = await start('trunk');
    await api.finishJobs();
    expect((await get(`/v1/jobs/${ours.body.id}/result`, clerk)).status).toBe(403);
    expect(await start('starship')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/kind' }] } });
  });
});

describe('a job', () => {
  test('that is called off stops, keeps what it has done, and forgets what was uploaded', async () => {
    const started = await upload('User name\n350\n', 'layout=sipxcom');
    const path = `/v1/jobs/${started.body.id}`;
    const wrong = await api.call('POST', `${path}/cancel`, {
      key,
      headers: { 'if-match': '"2001-01-01T00:00:00.000Z"' },
    });
    expect(wrong).toMatchObject({ status: 412 });
    const cancelled = await api.call('POST', `${path}/cancel`, { key });
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled', endedAt: expect.any(String) } });
    expect(api.blobs.keys.filter((name) => name.includes(started.body.id))).toEqual([]);
    await api.finishJobs();
    expect((await get(path)).body).toEqual(cancelled.body);
    expect(await userNamed('350')).toBeUndefined();
    expect(await api.call('POST', `${path}/cancel`, { key })).toMatchObject({
      status: 409,
      body: { code: 'job-over' },
    });
  });

  test('is listed newest first, and what it has found is for who may read users', async () => {
    api.clock.advance(1);
    const one = await upload('User name\nx\n', 'layout=sipxcom');
    api.clock.advance(1);
    const two = await api.call('POST', '/v1/exports', { key, json: { layout: 'xivo' } });
    await api.finishJobs();
    const { items } = (await get('/v1/jobs?limit=2')).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual([two.body.id, one.body.id]);
    expect(items[0].createdBy).toMatch(/^key_/);

    const scopes = ['job:read', 'job:write'];
    const made = await api.call('POST', '/v1/api-keys', { key, json: { name: 'Jobs', scopes } });
    const clerk = made.body.token;
    expect((await get(`/v1/jobs/${one.body.id}`, clerk)).status).toBe(200);
    for (const path of [`/v1/jobs/${one.body.id}/errors`, `/v1/jobs/${two.body.id}/result`]) {
      expect(await get(path, clerk)).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
    }
    expect(await upload('User name\n1', 'layout=sipxcom', { key: clerk })).toMatchObject({ status: 403 });
    expect(await api.call('POST', '/v1/exports', { key: clerk, json: { layout: 'xivo' } })).toMatchObject({
      status: 403,
    });
  });

  test('without a result has none to give, and is forgotten after 30 days', async () => {
    const job = await finished(await upload('User name\n360\n', 'layout=sipxcom'));
    expect(await get(`/v1/jobs/${job.id}/result`)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    api.clock.advance(30 * 24 * 3600 * 1000);
    expect(await get(`/v1/jobs/${job.id}`)).toMatchObject({ status: 404 });
    expect((await get('/v1/jobs')).body.items).toEqual([]);
  });

  test('is wanted by a schedule of somebody who may have it done himself, and of nobody else', async () => {
    const scopes = ['job:write', 'job-schedule:read', 'job-schedule:write', 'user:read'];
    const made = await api.call('POST', '/v1/api-keys', { key, json: { name: 'Clock', scopes } });
    const clerk = made.body.token;
    for (const work of [{ kind: 'backup' }, { kind: 'sync-ldap' }]) {
      const schedule = { name: `Nightly ${work.kind}`, work };
      expect(await api.call('POST', '/v1/job-schedules', { key: clerk, json: schedule })).toMatchObject({
        status: 403,
        body: { code: 'not-permitted' },
      });
      const own = await api.call('POST', '/v1/job-schedules', { key, json: schedule });
      expect(own).toMatchObject({ status: 201, body: { time: '03:00', daysOfWeek: [], isEnabled: true } });
      const path = `/v1/job-schedules/${own.body.id}`;
      expect(await api.call('PATCH', path, { key: clerk, json: { time: '04:00' } })).toMatchObject({ status: 403 });
      expect(await api.call('DELETE', path, { key: clerk })).toMatchObject({ status: 403 });
      expect(await get(path, api.globex.keys.admin)).toMatchObject({ status: 404 });
    }
  });
});
