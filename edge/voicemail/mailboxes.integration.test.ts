import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { standingAlarms } from '#edge/standing-alarms.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import { type BlobWorld, createObject, createTenant } from '#shared/usecases/index.ts';
import { markHeard, type OpenedBox, openBox } from '#shared/usecases/voicemail/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { Mailboxes, type VoicemailAlarm } from './index.ts';

let dynamo: TestDynamoDb;
let world: BlobWorld & { clock: ManualClock; blobs: MemoryBlobs };
let serial = 0;
let folder: string;
let ann: OpenedBox;
let bob: OpenedBox;
let mailboxes: Mailboxes;
let alarms: [string, VoicemailAlarm['alarm'], boolean][];
let counted: [string, number][];

beforeAll(async () => {
  dynamo = await startDynamoDb();
  // One for all tests: no id comes twice.
  const [clock, ids, chance] = [new ManualClock(), new CountingIds(), new SeededChance()];
  const secretBox = new SecretBox(Buffer.alloc(32, 7), chance);
  world = { store: dynamo.openStore({ clock, ids, chance }), clock, ids, chance, secretBox, blobs: new MemoryBlobs() };
  return () => dynamo.stop();
});

beforeEach(async () => {
  world = { ...world, blobs: new MemoryBlobs() };
  folder = await mkdtemp(join(tmpdir(), 'patchbay-mailboxes-'));
  [alarms, counted] = [[], []];
  serial += 1;
  const tenant = NewTenant.parse({ name: `acme${serial}`, domain: `acme${serial}.example` });
  const created = await createTenant(world, systemPrincipal('ten_none'), tenant);
  if (!created.ok) throw new Error(created.problem.code);
  [ann, bob] = [await aBox(created.value.id, 'Ann', '200'), await aBox(created.value.id, 'Bob', '201')];
  mailboxes = await opened();
  return async () => {
    await mailboxes.spool.stop();
    await rm(folder, { recursive: true, force: true });
  };
});

async function aBox(tenantId: string, name: string, number: string): Promise<OpenedBox> {
  const kind = kindOf('voicemail-box');
  const input = kind.New.parse({ name, number, pin: '2580' }) as object;
  const box = await createObject(world, systemPrincipal(tenantId), kind, input as never);
  const found = box.ok ? await openBox(world, tenantId, box.value.id) : box;
  if (!found.ok) throw new Error(found.problem.code);
  return found.value;
}

const standing = new Set<string>();

async function opened(): Promise<Mailboxes> {
  const one = await Mailboxes.open({
    world,
    folder,
    canSeal: true,
    log: () => undefined,
    alarm: standingAlarms(standing, (tenantId, { alarm, isOver }) => void alarms.push([tenantId, alarm, isOver])),
  });
  one.onCounted(({ box }, { counts }) => counted.push([box.id, counts.new]));
  return one;
}

async function left(id: string, alsoTo: readonly OpenedBox[] = []): Promise<void> {
  const facts = {
    id,
    tenantId: ann.tenantId,
    boxId: ann.box.id,
    alsoTo: alsoTo.map(({ box }) => box.id),
    from: { number: '201', name: 'Bob', userId: null },
    callId: null,
    receivedAtMs: world.clock.nowMs(),
    format: 'wav-8000' as const,
    inReplyTo: null,
  };
  const { path } = await mailboxes.spool.begin(facts);
  await writeFile(path, 'what was said');
  const said = { path, durationMs: 3000, isUrgent: false, isPrivate: false, isCutOff: false };
  await (await mailboxes.spool.finish(facts, said)).handed;
}

const inbox = async ({ tenantId, box }: OpenedBox) => (await mailboxes.list({ tenantId, box }, 'inbox')) ?? [];

test('a message goes into the box with its recording, and lamps hear of it', async () => {
  await left('vms_a');
  expect(await inbox(ann)).toMatchObject([{ id: 'vms_a', durationMs: 3000, isHeard: false }]);
  expect(Buffer.from((await world.blobs.get((await inbox(ann))[0]?.audio ?? '')) ?? []).toString()).toBe(
    'what was said',
  );
  expect([counted, await readdir(folder)]).toEqual([[[ann.box.id, 1]], []]);
});

test('a message to several boxes is in each of them once, also where one of them has it already', async () => {
  const put = world.blobs.put.bind(world.blobs);
  world.blobs.put = async (key: string, content: Uint8Array) => {
    if (key.includes(bob.box.id)) throw new Error('away');
    await put(key, content, 'audio/wav');
  };
  await left('vms_l', [bob]);
  expect([await inbox(ann), await inbox(bob)]).toMatchObject([[{ id: 'vms_l' }], []]);
  await mailboxes.spool.stop();
  world.blobs.put = put;
  mailboxes = await opened();
  await expect.poll(() => inbox(bob), { timeout: 60_000 }).toMatchObject([{ id: 'vms_l', durationMs: 3000 }]);
  expect(await inbox(ann)).toHaveLength(1);
  await expect.poll(() => readdir(folder), { timeout: 60_000 }).toEqual([]);
});

test('a message to several boxes comes back to nobody who has purged it while it waits for another', async () => {
  const put = world.blobs.put.bind(world.blobs);
  world.blobs.put = async (key: string, content: Uint8Array) => {
    if (key.includes(bob.box.id)) throw new Error('away');
    await put(key, content, 'audio/wav');
  };
  await left('vms_p', [bob]);
  for (const order of ['delete', 'purge'] as const) expect(await mailboxes.change(ann, 'vms_p', order)).toBe(true);
  await mailboxes.spool.stop();
  world.blobs.put = put;
  mailboxes = await opened();
  await expect.poll(() => inbox(bob), { timeout: 60_000 }).toMatchObject([{ id: 'vms_p' }]);
  await expect.poll(() => readdir(folder), { timeout: 60_000 }).toEqual([]);
  expect(await inbox(ann)).toEqual([]);
});

test('while the blob store is away it waits, an alarm stands, and it is there when the store is back', async () => {
  const put = world.blobs.put.bind(world.blobs);
  world.blobs.put = () => Promise.reject(new Error('away'));
  await left('vms_b');
  expect([await inbox(ann), alarms]).toEqual([[], [[ann.tenantId, 'voicemail-waiting', false]]]);
  await mailboxes.spool.stop();
  world.blobs.put = put;
  mailboxes = await opened();
  await mailboxes.spool.stop();
  expect(await inbox(ann)).toMatchObject([{ id: 'vms_b' }]);
});

test('what cannot be recorded is an alarm of the tenant, until something can', async () => {
  mailboxes.cannotRecord(ann.tenantId, 'ENOSPC');
  expect(alarms).toEqual([[ann.tenantId, 'voicemail-not-recorded', false]]);
  await left('vms_f');
  await left('vms_g');
  expect(alarms.slice(1)).toEqual([[ann.tenantId, 'voicemail-not-recorded', true]]);
});

test('phone and API at one message at the same time: each change counts, and counts are right', async () => {
  await Promise.all(['vms_c', 'vms_d', 'vms_e'].map((id) => left(id)));
  await Promise.all([
    mailboxes.change(ann, 'vms_c', 'delete'),
    markHeard(world, ann, ['vms_c'], true),
    mailboxes.change(ann, 'vms_d', 'heard'),
    markHeard(world, ann, ['vms_d'], true),
    mailboxes.change(ann, 'vms_e', 'save'),
  ]);
  expect((await mailboxes.stateOf(ann))?.counts).toEqual({ new: 1, old: 1, urgentNew: 0, urgentOld: 0 });
  expect(counted.at(-1)?.[0]).toBe(ann.box.id);
  expect(await mailboxes.change(ann, 'vms_gone', 'save')).toBe(false);
});

test('it is forwarded with a comment, greetings are kept and chosen, and the PIN is tried and changed', async () => {
  await left('vms_f');
  const [message] = await inbox(ann);
  const path = await mailboxes.draft();
  if (!message || !path) throw new Error('nothing is there');
  await writeFile(path, 'see below');
  const by = { number: '200', name: 'Ann', userId: null };
  expect(await mailboxes.forward(ann, { message, to: [bob.box], by, comment: { path, durationMs: 1000 } })).toBe(true);
  expect(await inbox(bob)).toMatchObject([{ forwarded: { by, recording: { durationMs: 1000 } } }]);

  expect(await mailboxes.setGreeting(ann, 'busy', { path, durationMs: 1000 })).toBe(true);
  expect((await mailboxes.stateOf(ann))?.greetings.busy).toMatchObject({ durationMs: 1000 });
  expect(await mailboxes.activate(ann, 'busy')).toBe(true);
  expect(await openBox(world, ann.tenantId, ann.box.id)).toMatchObject({ value: { box: { activeGreeting: 'busy' } } });
  await mailboxes.forgetDraft(path);

  const snapshot = await world.store.tenant(ann.tenantId).snapshot();
  if (!snapshot) throw new Error('no tenant');
  expect(await mailboxes.setPin(snapshot, ann.box, '1470')).toBe(true);
  expect(await mailboxes.tryPin(snapshot, ann.box, '1470')).toBe('right');
  const tries: string[] = [];
  for (let wrong = 0; wrong < 6; wrong++) tries.push(await mailboxes.tryPin(snapshot, ann.box, '2580'));
  expect([tries.at(0), tries.at(-1)]).toEqual(['wrong', 'locked']);
  expect(await readdir(folder)).toEqual([]);
});
