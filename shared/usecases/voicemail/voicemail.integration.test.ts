import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { BlobsUnavailable } from '#shared/blob/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import type { VoicemailMessage } from '#shared/voicemail/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { type BlobWorld, createObject, createTenant, updateTenant } from '../index.ts';
import {
  countMessages,
  deleteMessages,
  depositMessage,
  listMessages,
  markHeard,
  moveMessages,
  type NewMessage,
  type OpenedBox,
  openBox,
  purgeMessages,
  sweepVoicemail,
  undeleteMessages,
} from './index.ts';

let dynamo: TestDynamoDb;
let world: BlobWorld & { blobs: MemoryBlobs; clock: ManualClock };
let serial = 0;
let ann: OpenedBox;
let stranger: OpenedBox;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  const [clock, ids, chance] = [new ManualClock(), new CountingIds(), new SeededChance()];
  const secretBox = new SecretBox(chance.bytes(32), chance);
  world = { store: dynamo.openStore({ clock, ids, chance }), clock, ids, chance, secretBox, blobs: new MemoryBlobs() };
  return () => dynamo.stop();
});

beforeEach(async () => {
  serial += 1;
  world = { ...world, blobs: new MemoryBlobs() };
  ann = await aBox(`acme${serial}`);
  stranger = await aBox(`globex${serial}`);
});

async function aBox(tenant: string, fields: object = {}): Promise<OpenedBox> {
  const created = await createTenant(
    world,
    systemPrincipal('ten_none'),
    NewTenant.parse({ name: tenant, domain: `${tenant}.example` }),
  );
  if (!created.ok) throw new Error(created.problem.code);
  return oneMore(created.value.id, fields);
}

async function oneMore(tenantId: string, fields: object = {}): Promise<OpenedBox> {
  const kind = kindOf('voicemail-box');
  const input = kind.New.parse({ name: 'Ann', number: '200', ...fields }) as object;
  const box = await createObject(world, systemPrincipal(tenantId), kind, input as never);
  const opened = box.ok ? await openBox(world, tenantId, box.value.id) : box;
  if (!opened.ok) throw new Error(opened.problem.code);
  return opened.value;
}

const bob = { number: '201', name: 'Bob', userId: null };
const spoken = (text: string): NewMessage => ({
  from: bob,
  recording: { content: new TextEncoder().encode(text), format: 'wav-8000', durationMs: 1000 },
});

async function left(opened: OpenedBox, fields: Partial<NewMessage> = {}): Promise<VoicemailMessage> {
  const message = await depositMessage(world, opened, { ...spoken('hello'), ...fields });
  if (!message.ok) throw new Error(message.problem.code);
  return message.value;
}

const counts = (opened: OpenedBox) => countMessages(world, opened);
const shown = async (opened: OpenedBox, folder?: 'inbox' | 'saved' | 'deleted') =>
  (await listMessages(world, opened, { limit: 50 }, folder)).items.map(({ id }) => id);

/** What was told of these boxes, in the order of ids. */
async function told({ tenantId }: OpenedBox) {
  const waiting = await world.store.eventOutbox.waiting(1000);
  return waiting
    .filter((entry) => entry.tenantId === tenantId)
    .flatMap(({ events }) => events as { id: string; type: string; data: Record<string, unknown> }[])
    .filter(({ type }) => type.startsWith('voicemail.'))
    .sort((a, b) => Number(a.id.slice(4)) - Number(b.id.slice(4)));
}

describe('a message', () => {
  test('is there with its recording, counted and told', async () => {
    const message = await left(ann, { isUrgent: true, callId: 'call_1' });
    expect(message).toMatchObject({ folder: 'inbox', isHeard: false, isUrgent: true, bytes: 5, callId: 'call_1' });
    expect(Buffer.from((await world.blobs.get(message.audio)) ?? []).toString()).toBe('hello');
    expect(await counts(ann)).toEqual({ new: 1, old: 0, urgentNew: 1, urgentOld: 0 });
    expect((await told(ann)).map(({ type, data }) => [type, data])).toEqual([
      [
        'voicemail.left',
        {
          boxId: ann.box.id,
          userId: null,
          number: '200',
          messageId: message.id,
          folder: 'inbox',
          from: bob,
          durationSeconds: 1,
          isUrgent: true,
        },
      ],
      [
        'voicemail.counted',
        { boxId: ann.box.id, userId: null, number: '200', newMessages: 1, oldMessages: 0, urgentNew: 1, urgentOld: 0 },
      ],
    ]);
  });

  test('that is left again under its id is the same one', async () => {
    const first = await left(ann, { id: 'vms_same' });
    await markHeard(world, ann, ['vms_same'], true);
    expect(await left(ann, { id: 'vms_same' })).toMatchObject({ id: first.id, isHeard: true });
    expect(await counts(ann)).toEqual({ new: 0, old: 1, urgentNew: 0, urgentOld: 0 });
  });

  test('comes in pieces, whatever their size', async () => {
    const sizes = [3_000_000, 3_000_000, 4];
    async function* pieces() {
      for (const size of sizes) yield new Uint8Array(size);
    }
    const put = vi.spyOn(world.blobs, 'put');
    const message = await left(ann, { recording: { ...spoken('').recording, content: pieces() } });
    const parts = put.mock.calls.map(([key]) => key).filter((key) => key !== message.audio);
    expect(parts).toHaveLength(2);
    expect(parts.filter((key) => !key.startsWith(`${ann.tenantId}/voicemail-parts/`))).toEqual([]);
    expect(message.bytes).toBe(6_000_004);
    expect(world.blobs.keys).toEqual([message.audio]);
  });

  test('is heard, put aside, deleted, brought back and gone, and each time counted', async () => {
    const { id, audio } = await left(ann);
    await markHeard(world, ann, [id], true);
    expect(await counts(ann)).toMatchObject({ new: 0, old: 1 });
    await moveMessages(world, ann, [id], 'saved');
    expect([await shown(ann, 'saved'), await shown(ann, 'inbox')]).toEqual([[id], []]);
    await deleteMessages(world, ann, [id]);
    expect([await counts(ann), await shown(ann, 'deleted')]).toMatchObject([{ new: 0, old: 0 }, [id]]);
    await undeleteMessages(world, ann, [id]);
    expect([await counts(ann), await shown(ann, 'inbox')]).toMatchObject([{ new: 0, old: 1 }, [id]]);
    await purgeMessages(world, ann, [id]);
    expect([await counts(ann), await shown(ann), await world.blobs.get(audio)]).toMatchObject([{ old: 0 }, [], null]);
    expect(await world.store.tenant(ann.tenantId).voicemail.storedBytes()).toBe(0);
    expect((await told(ann)).map(({ type }) => type.slice('voicemail.'.length))).toEqual([
      'left',
      'counted',
      'heard',
      'counted',
      'deleted',
      'counted',
      'counted',
      'deleted',
      'counted',
    ]);
  });

  test('is deleted once it is listened to, where the box says so, and gone where nothing is brought back', async () => {
    const box = await oneMore(ann.tenantId, { name: 'Once', number: '201', deletesListened: true });
    const kept = await left(box);
    await markHeard(world, box, [kept.id], true);
    expect(await shown(box, 'deleted')).toEqual([kept.id]);
    const brief = await oneMore(ann.tenantId, { name: 'Brief', number: '202', keepDeletedDays: 0 });
    const gone = await left(brief);
    expect(await deleteMessages(world, brief, [gone.id])).toEqual({ ok: true, value: [] });
    expect([await shown(brief), await world.blobs.get(gone.audio)]).toEqual([[], null]);
  });

  test('is gone though its recording cannot be reached just now; the sweep takes that', async () => {
    const { id, audio } = await left(ann);
    vi.spyOn(world.blobs, 'delete').mockRejectedValueOnce(new BlobsUnavailable('away'));
    expect(await purgeMessages(world, ann, [id])).toEqual({ ok: true, value: [] });
    expect(world.blobs.keys).toEqual([audio]);
    await sweepVoicemail(world, ann.tenantId);
    expect(world.blobs.keys).toEqual([]);
  });

  test('is nobody else’s: not of another box, not of another tenant', async () => {
    const { id } = await left(ann);
    const other = await oneMore(ann.tenantId, { name: 'Bob', number: '201' });
    for (const opened of [other, stranger, { ...stranger, box: ann.box }]) {
      expect(await markHeard(world, opened, [id], true)).toEqual({ ok: false, problem: { code: 'not-found' } });
      expect(await shown(opened)).toEqual([]);
    }
    expect(await counts(ann)).toMatchObject({ new: 1 });
  });
});

describe('no message is taken', () => {
  const refused = (opened: OpenedBox) => depositMessage(world, opened, spoken('hello'));

  test('by a box that is full; what is deleted makes room', async () => {
    const box = await oneMore(ann.tenantId, { name: 'Small', number: '201', maxMessages: 1 });
    const { id } = await left(box);
    expect(await refused(box)).toEqual({ ok: false, problem: { code: 'voicemail-box-full' } });
    await deleteMessages(world, box, [id]);
    expect(await refused(box)).toMatchObject({ ok: true });
  });

  test('of many at once by a box that has room for one', async () => {
    const box = await oneMore(ann.tenantId, { name: 'Small', number: '201', maxMessages: 1 });
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => refused(box)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect([await shown(box), world.blobs.keys]).toMatchObject([{ length: 1 }, { length: 1 }]);
  });

  test('by one that is disabled, and by one that is gone', async () => {
    const box = await oneMore(ann.tenantId, { name: 'Off', number: '201', isEnabled: false });
    expect(await refused(box)).toEqual({ ok: false, problem: { code: 'voicemail-box-disabled' } });
    const { kind, before } = { kind: kindOf('voicemail-box'), before: { ...ann.box, sealed: {} } };
    const { objects } = world.store.tenant(ann.tenantId);
    await objects.write([{ kind, before: before as never, after: null }], { actor: 'system', action: 'test' });
    expect(await refused(ann)).toEqual({ ok: false, problem: { code: 'not-found' } });
    expect(world.blobs.keys).toEqual([]);
  });

  test('by a tenant whose plan has no room, in whichever box', async () => {
    const limits = { voicemailMegabytes: 1 };
    await updateTenant(world, systemPrincipal('ten_none'), ann.tenantId, { limits });
    const other = await oneMore(ann.tenantId, { name: 'Bob', number: '201' });
    const large = { ...spoken('').recording, content: new Uint8Array(600_000) };
    const { id } = await left(ann, { recording: large });
    const second = () => depositMessage(world, other, { from: bob, recording: large });
    expect(await second()).toEqual({ ok: false, problem: { code: 'voicemail-storage-full' } });
    const put = vi.spyOn(world.blobs, 'put');
    expect(await second()).toEqual({ ok: false, problem: { code: 'voicemail-storage-full' } });
    expect(put).not.toHaveBeenCalled();
    await purgeMessages(world, ann, [id]);
    expect(await second()).toMatchObject({ ok: true });
  });
});

test('phone, API and IMAP at one box at the same time leave it as if they had come one after the other', async () => {
  const messages = await Promise.all(Array.from({ length: 6 }, (_, at) => left(ann, { isUrgent: at % 2 === 0 })));
  const ids = messages.map(({ id }) => id);
  const [first = '', second = '', third = ''] = ids;
  await Promise.all([
    ...ids.map((id) => markHeard(world, ann, [id], true)),
    ...ids.map((id) => moveMessages(world, ann, [id], 'saved')),
    markHeard(world, ann, [first], true),
    left(ann),
    purgeMessages(world, ann, [second]),
    purgeMessages(world, ann, [second]),
    deleteMessages(world, ann, [third]),
  ]);
  const { voicemail } = world.store.tenant(ann.tenantId);
  const there: VoicemailMessage[] = [];
  for await (const message of voicemail.messages(ann.box.id)) there.push(message);
  const counted = there.filter(({ folder }) => folder !== 'deleted');
  expect(await counts(ann)).toEqual({
    new: counted.filter(({ isHeard }) => !isHeard).length,
    old: counted.filter(({ isHeard }) => isHeard).length,
    urgentNew: counted.filter(({ isHeard, isUrgent }) => !isHeard && isUrgent).length,
    urgentOld: counted.filter(({ isHeard, isUrgent }) => isHeard && isUrgent).length,
  });
  expect(there.map(({ id }) => id)).not.toContain(second);
  expect(await voicemail.storedBytes()).toBe(5 * there.length);
  // The last word about the counts is the truth.
  const last = (await told(ann)).filter(({ type }) => type === 'voicemail.counted').at(-1)?.data;
  const { new: newMessages, old: oldMessages } = await counts(ann);
  expect(last).toMatchObject({ newMessages, oldMessages });
});
