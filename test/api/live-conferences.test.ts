import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Commands, type Handlers } from '#edge/commands/index.ts';
import type { EdgeOrder } from '#shared/command/index.ts';
import { emptyConference, type LiveConference, RoomOutcome } from '#shared/conference-room/index.ts';
import { type ApiWorld, startApi } from './world.ts';

const FAR = '2099-01-01T00:00:00.000Z';
let api: ApiWorld;
let asked: EdgeOrder[];
let stop: () => void;
/** A room of Ann's, and one of nobody. */
let own: string;
let common: string;

beforeAll(async () => {
  api = await startApi({ letsTimePass: true });
  return () => api.stop();
});

const admin = { key: '' };
beforeEach(async () => {
  admin.key = api.acme.keys.admin;
  asked = [];
  const create = async (fields: object) =>
    (await api.call('POST', '/v1/conference-rooms', { ...admin, json: fields })).body.id as string;
  own ??= await create({ name: 'Own', extension: '811', userId: api.acme.userId });
  common ??= await create({ name: 'Common', extension: '812' });
});

afterEach(async () => {
  stop?.();
  await api.store.edges.withdraw('edge_1');
});

const live = (id: string): LiveConference => ({
  ...emptyConference({ id, name: 'Own', extension: '811' }),
  edgeId: 'edge_1',
  startedAt: '2026-01-05T09:00:00.000Z',
});

/** An edge that has the first room. @param outcome  of every command */
async function edge(outcome?: RoomOutcome): Promise<void> {
  const isHere = (one: { tenantId: string; conferenceRoomId: string }) =>
    one.tenantId === api.acme.id && one.conferenceRoomId === own;
  const handlers = {
    'list-conferences': async ({ tenantId }: { tenantId: string }) => (tenantId === api.acme.id ? [live(own)] : []),
    'show-conference': async (one: { tenantId: string; conferenceRoomId: string }) => (isHere(one) ? live(own) : null),
    'order-conference': async (one: EdgeOrder & { kind: 'order-conference' }) => {
      asked.push(one);
      if (!isHere(one)) return { ok: false as const, refusal: 'conference-empty' as const };
      return outcome ?? { ok: true as const, text: 'OK locked\n', conference: live(own) };
    },
  } as unknown as Handlers;
  const commands = new Commands({
    edgeId: 'edge_1',
    store: api.store,
    clock: api.clock,
    log: () => undefined,
    handlers,
  });
  stop = () => commands.stop();
  await api.store.edges.announce({ edgeId: 'edge_1', expiresAt: FAR });
}

const ann = async () => ({ cookie: await api.signIn('ann@mail.example', api.acme.domain) });
const show = (id: string, who: object = admin) => api.call('GET', `/v1/conference-rooms/${id}/live`, who);
const command = (id: string, json: object, who: object = admin) =>
  api.call('POST', `/v1/conference-rooms/${id}/commands`, { ...who, json });

test('who is in a room is told; an empty one has nobody in it', async () => {
  await edge();
  expect(await show(own)).toMatchObject({ status: 200, body: { edgeId: 'edge_1', participants: [] } });
  expect(await show(common)).toMatchObject({ status: 200, body: { edgeId: null, startedAt: null } });
  expect((await api.call('GET', '/v1/live-conferences', admin)).body.items).toMatchObject([{ conferenceRoomId: own }]);
});

test('a command is carried out by the edge that has the room, for who asks; a recording is in the audit log', async () => {
  await edge();
  const who = await ann();
  expect(await command(own, { name: 'record' }, who)).toMatchObject({ status: 200, body: { text: 'OK locked\n' } });
  expect(asked).toMatchObject([
    { tenantId: api.acme.id, conferenceRoomId: own, asker: api.acme.userId, command: { name: 'record' } },
  ]);
  expect((await api.call('GET', '/v1/audit', admin)).body.items).toContainEqual(
    expect.objectContaining({ action: 'conference.record', actor: api.acme.userId }),
  );
});

test('the PIN that everybody has is not that of who leads the room', async () => {
  const write = (method: string, path: string, json: object) =>
    api.call(method, `/v1/conference-rooms${path}`, { ...admin, json });
  const room = { name: 'With PINs', extension: '813', pin: '1234' };
  const alike = { status: 422, body: { code: 'invalid-fields', errors: [{ pointer: '/moderatorPin' }] } };
  expect(await write('POST', '', { ...room, moderatorPin: '1234' })).toMatchObject(alike);
  const { status, body } = await write('POST', '', room);
  expect(status).toBe(201);
  expect(await write('PATCH', `/${body.id}`, { moderatorPin: '1234' })).toMatchObject(alike);
  expect((await write('PATCH', `/${body.id}`, { moderatorPin: '9876' })).status).toBe(200);
  expect(await write('PATCH', `/${body.id}`, { pin: '9876' })).toMatchObject(alike);
  expect((await write('PATCH', `/${body.id}`, { pin: '9876', moderatorPin: '1234' })).status).toBe(200);
});

test('a command may be written as for FreeSWITCH', async () => {
  await edge();
  expect(await command(own, { line: 'relate&1&2&nospeak' })).toMatchObject({ status: 200 });
  expect(asked).toMatchObject([{ command: { name: 'relate', participant: 1, other: 2, how: 'nospeak' } }]);
  const errors = [{ pointer: '/line' }];
  for (const line of ['dance', 'mute'])
    expect(await command(own, { line })).toMatchObject({ status: 422, body: { code: 'command-unknown', errors } });
});

test.each([
  [{ name: 'mute' }, '/participant'],
  [{ name: 'dance' }, '/name'],
  [{ name: 'lock', now: true }, '/now'],
  [{ line: 7 }, '/line'],
])('of %j it is told what is wrong', async (json, pointer) => {
  expect(await command(own, json)).toMatchObject({
    status: 422,
    body: { code: 'invalid-body', errors: [{ pointer }] },
  });
});

describe('who may', () => {
  test('a user commands and sees the own room, and no other (SXR-X-04, SXR-CMD-01)', async () => {
    await edge();
    const who = await ann();
    expect((await show(own, who)).status).toBe(200);
    for (const answer of [await show(common, who), await command(common, { name: 'lock' }, who)])
      expect(answer).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
    expect(await command('cnf_none', { name: 'lock' }, who)).toMatchObject({ status: 404 });
    // The own ones, somebody in them or not.
    const mine = await api.call('GET', '/v1/live-conferences', who);
    expect(mine.body.items).toMatchObject([{ conferenceRoomId: own, edgeId: 'edge_1' }]);
    await api.store.edges.withdraw('edge_1');
    const empty = await api.call('GET', '/v1/live-conferences', who);
    expect(empty.body.items).toMatchObject([{ conferenceRoomId: own, edgeId: null, participants: [] }]);
  });

  test('nobody of another tenant', async () => {
    await edge();
    const theirs = { key: api.globex.keys.admin };
    for (const answer of [await show(own, theirs), await command(own, { name: 'lock' }, theirs)])
      expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await api.call('GET', '/v1/live-conferences', theirs)).body.items).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('why not', () => {
  test.each<[string, number]>([
    ['participant-unknown', 422],
    ['prompt-unknown', 422],
    ['wrong-state', 409],
    ['no-speech', 409],
    ['user-unreachable', 409],
  ])('%s', async (refusal, status) => {
    await edge(RoomOutcome.parse({ ok: false, refusal }));
    expect(await command(own, { name: 'lock' })).toMatchObject({ status, body: { code: refusal } });
  });

  test('nobody is in the room', async () => {
    await edge();
    expect(await command(common, { name: 'lock' })).toMatchObject({ status: 409, body: { code: 'conference-empty' } });
  });

  test.each([
    {},
    { name: 'dance' },
    { name: 'mute' },
    { name: 'mute', participant: 0 },
    { name: 'volume-in', participant: 1, level: 5 },
    { name: 'play' },
    { name: 'play', promptId: 'pmt_1', url: 'https://sounds.example/a.wav' },
    { name: 'dial', to: 'sip:x' },
  ])('%o is no command', async (json) => {
    expect(await command(own, json)).toMatchObject({ status: 422 });
  });
});
