import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '#shared/user/index.ts';
import { freePort } from '#test/world/free-ports.ts';
import { NpmStart, stillRunning } from '#test/world/npm-start.ts';
import { ApiClient } from '#test/world/patchbay/index.ts';

/** What DESIGN section 2 promises of `npm start`, seen from outside. */
const STOPS_WITHIN_MS = 5000;
const TIMEOUT_MS = 150_000;

let folder: string;
const started: NpmStart[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'npm-start-'));
});
afterEach(async () => {
  for (const run of started.splice(0)) {
    const { processes } = run;
    await run.kill('SIGTERM');
    await stillRunning(processes, STOPS_WITHIN_MS);
  }
  rmSync(folder, { recursive: true, force: true });
});

async function start(data: string, ...args: string[]) {
  const run = await NpmStart.ready('--data', join(folder, data), '--http', '0', '--sip', '0', '--smtp', '0', ...args);
  started.push(run);
  return run;
}

describe('npm start', { timeout: TIMEOUT_MS }, () => {
  test('prints one JSON object, and everything it names works', async () => {
    const { facts, output } = await start('a');
    expect(output.trimEnd().split('\n')).toHaveLength(1);
    expect(facts).toMatchObject({
      admin: { email: 'admin@demo.localhost' },
      sip: { domain: 'demo.localhost', host: '127.0.0.1' },
      users: [{ extension: '200' }, { extension: '201' }, { extension: '202' }],
      featureCodes: [{ code: '*43' }, { code: '*44' }],
    });
    for (const transport of ['udp', 'tcp', 'tls', 'ws', 'wss'] as const)
      expect(facts.sip[transport]).toBeGreaterThan(0);

    const portal = await fetch(facts.portal);
    expect([portal.status, portal.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect((await fetch(`${facts.portal}/v1/nothing`)).headers.get('content-type')).toContain(
      'application/problem+json',
    );

    const api = new ApiClient(facts.api, facts.apiKey);
    const users = await api.get<{ items: User[] }>('/v1/users');
    expect(users.body.items.map(({ email }) => email).sort()).toEqual(
      [facts.admin, ...facts.users].map(({ email }) => email).sort(),
    );
    for (const { email, password } of [facts.admin, ...facts.users]) {
      expect((await api.post('/v1/sessions', { email, password })).status).toBe(201);
    }
    // What two phones can try: told, and there.
    for (const { extension, voicemailPin } of facts.users) {
      expect(voicemailPin).toMatch(/^[0-9]{4}$/);
      const boxes = await api.get<{ items: object[] }>(`/v1/voicemail-boxes?number=${extension}`);
      expect(boxes.body.items).toMatchObject([{ number: extension, hasPin: true }]);
    }
    const { attendant, queue, conferenceRoom } = facts.numbers ?? {};
    for (const [number, kind] of [
      [attendant, 'auto-attendant'],
      [queue, 'queue'],
      [conferenceRoom, 'conference'],
    ]) {
      const route = await api.post<{ plan: unknown }>('/v1/route', { caller: '200', dialed: number });
      expect(JSON.stringify(route.body)).toContain(kind);
    }
    const files = readdirSync(join(folder, 'a'));
    expect(files).toEqual(expect.arrayContaining(['demo.json', 'dynamodb.sqlite', 'secret-key', 'tls-key.pem']));
    for (const file of files) expect([file, statSync(join(folder, 'a', file)).mode & 0o077]).toEqual([file, 0]);
  });

  test('a second start keeps everything; SIGTERM ends it cleanly within 5 s', async () => {
    const first = await start('a');
    const created = { extension: '203', name: 'Barbara Liskov', email: '203@demo.localhost' };
    const before = new ApiClient(first.facts.api, first.facts.apiKey);
    expect((await before.post('/v1/users', created)).status).toBe(201);
    const { processes } = first;
    expect(processes.length).toBeGreaterThan(4);
    expect(await first.kill('SIGTERM')).toBe(0);
    expect(await stillRunning(processes, STOPS_WITHIN_MS)).toEqual([]);

    const second = await start('a');
    const { apiKey, admin, users } = first.facts;
    expect(second.facts).toMatchObject({ apiKey, admin, users });
    const after = new ApiClient(second.facts.api, apiKey);
    expect((await after.get<{ items: User[] }>('/v1/users')).body.items).toContainEqual(
      expect.objectContaining(created),
    );
  });

  test('when npm is killed, nothing goes on without it', async () => {
    const run = await start('a');
    const { processes } = run;
    await run.kill('SIGKILL');
    expect(await stillRunning(processes, STOPS_WITHIN_MS)).toEqual([]);
  });

  test('two run side by side, each with its own data', async () => {
    const [one, two] = [await start('one'), await start('two')];
    expect(one.facts.apiKey).not.toBe(two.facts.apiKey);
    expect((await new ApiClient(one.facts.api, two.facts.apiKey).get('/v1/users')).status).toBe(401);
    expect((await new ApiClient(two.facts.api, two.facts.apiKey).get('/v1/users')).status).toBe(200);

    const again = await NpmStart.toEnd('--data', join(folder, 'one'), '--http', '0', '--sip', '0', '--smtp', '0');
    expect(again.code).toBe(1);
    expect(oneLine(again.errors)).toMatch(/the folder .*one is in use by process \d+: choose another with --data\./);
  });

  test('an HTTP port in use is named, with the option that changes it', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { code, output, errors } = await NpmStart.toEnd(
      '--data',
      folder,
      '--http',
      String(port),
      '--sip',
      '0',
      '--smtp',
      '0',
    );
    taken.close();
    expect([code, output]).toEqual([1, '']);
    expect(oneLine(errors)).toBe(
      `Patchbay cannot start: TCP port ${port} of 127.0.0.1 is in use: choose another with --http.`,
    );
  });

  test('so is a SIP port', async () => {
    const port = await freePort();
    const taken = createSocket('udp4').bind(port, '127.0.0.1');
    await once(taken, 'listening');
    const { code, errors } = await NpmStart.toEnd(
      '--data',
      folder,
      '--http',
      '0',
      '--sip',
      String(port),
      '--smtp',
      '0',
    );
    taken.close();
    expect(code).toBe(1);
    expect(oneLine(errors)).toContain(`UDP port ${port} of 127.0.0.1 is in use: choose another with --sip.`);
  });

  test.each([
    ['--colour', /Unknown option '--colour'/],
    ['--sip many', /--sip needs a port/],
    ['--rtp 5-2', /--rtp needs ports as FROM-TO/],
    ['--host here', /--host needs an IP address/],
  ])('%s is refused in one line', async (args, problem) => {
    const { code, errors } = await NpmStart.toEnd(...args.split(' '));
    expect(code).toBe(1);
    expect(oneLine(errors)).toMatch(problem);
  });
});

/** What was said besides the progress of preparations; npm's warnings about its own settings are not ours. */
function oneLine(errors: string): string {
  const lines = errors.split('\n').filter((line) => line !== '' && !/^(npm |Building| {2}(still|done))/.test(line));
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}
