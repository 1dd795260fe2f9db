import { beforeAll, describe, expect, test } from 'vitest';
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
});
