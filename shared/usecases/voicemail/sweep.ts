import { ok } from '#shared/result.ts';
import { effective } from '#shared/setting/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { emptyBox, type VoicemailBoxState, type VoicemailMessage } from '#shared/voicemail/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import type { BlobWorld } from '../avatars.ts';
import type { Problem } from '../problem.ts';
import { purgeMessages } from './messages.ts';
import { blobsOf, forgetBlobs, MESSAGES_AT_ONCE, openBox, tellCounts } from './opened-box.ts';

const DAY_MS = 86_400_000;

/**
 * What the time has come for, in one tenant: messages that were deleted long enough ago, or are older than the tenant keeps any; what
 * boxes that are gone have left; recordings that nobody names any more. Cut short, the next time does the rest.
 *
 * @returns how many messages went
 */
export async function sweepVoicemail(world: BlobWorld, tenantId: TenantId): Promise<{ gone: number }> {
  const { voicemail, settings } = world.store.tenant(tenantId);
  const held = await settings.get(tenantId);
  const keptDays = effective('tenant', 'voicemail.message-kept-days', [held?.values ?? {}]);
  let gone = 0;
  for await (const state of voicemail.boxes()) {
    const opened = await openBox(world, tenantId, state.boxId);
    if (!opened.ok) {
      gone += await forgetBox(world, tenantId, state.boxId);
      continue;
    }
    const isDue = dueIn(opened.value.box, keptDays, world.clock.nowMs());
    for await (const ids of someIds(voicemail.messages(state.boxId), isDue)) {
      // One that somebody has taken away meanwhile leaves the others to the next time.
      const purged = await purgeMessages(world, opened.value, ids);
      if (purged.ok) gone += ids.length;
    }
  }
  const left: string[] = [];
  for await (const { key } of voicemail.left()) left.push(key);
  await forgetBlobs(world, tenantId, left);
  return { gone };
}

const dueIn =
  ({ keepDeletedDays }: VoicemailBox, keptDays: number, nowMs: number) =>
  ({ deletedAtMs, receivedAtMs }: VoicemailMessage): boolean =>
    (deletedAtMs !== null && deletedAtMs + keepDeletedDays * DAY_MS <= nowMs) ||
    (keptDays > 0 && receivedAtMs + keptDays * DAY_MS <= nowMs);

/** Everything in a box that is not configured any more; its lamp goes out. */
export async function forgetBox(world: BlobWorld, tenantId: TenantId, boxId: string): Promise<number> {
  const { voicemail } = world.store.tenant(tenantId);
  let gone = 0;
  for await (const ids of someIds(voicemail.messages(boxId), () => true)) {
    let left: string[] = [];
    const written = await voicemail.change<Problem>(boxId, ids, (state, found) => {
      const there = found.filter((message) => message !== null);
      left = there.flatMap(blobsOf);
      const bytes = there.reduce((sum, one) => sum + one.bytes + (one.forwarded?.recording?.bytes ?? 0), 0);
      const after = { ...state, bytes: state.bytes - bytes, revision: state.revision + 1 };
      const messages = there.map((before) => ({ id: before.id, before, after: null }));
      return ok({ state: after, messages, left, events: [], mostBytes: null, needsBox: false });
    });
    if (!written.ok) break;
    gone += ids.length;
    await forgetBlobs(world, tenantId, left);
  }
  let before: VoicemailBoxState = emptyBox(boxId);
  let left: string[] = [];
  await voicemail.change<Problem>(boxId, [], (state) => {
    before = state;
    left = Object.values(state.greetings).map(({ audio }) => audio);
    return state.revision === 0
      ? ok(null)
      : ok({ state: null, messages: [], left, events: [], mostBytes: null, needsBox: false });
  });
  await forgetBlobs(world, tenantId, left);
  const box = { id: boxId, userId: null } as VoicemailBox;
  await tellCounts(world, { tenantId, box }, { before, after: emptyBox(boxId) });
  return gone;
}

async function* someIds(
  messages: AsyncIterable<VoicemailMessage>,
  isWanted: (message: VoicemailMessage) => boolean,
): AsyncGenerator<string[]> {
  let ids: string[] = [];
  for await (const message of messages) {
    if (!isWanted(message)) continue;
    ids.push(message.id);
    if (ids.length < MESSAGES_AT_ONCE) continue;
    yield ids;
    ids = [];
  }
  if (ids.length > 0) yield ids;
}

/** Keys of every recording that a tenant has, for when it goes. */
export async function recordingsOf({ store }: Pick<BlobWorld, 'store'>, tenantId: TenantId): Promise<string[]> {
  const { voicemail } = store.tenant(tenantId);
  const keys: string[] = [];
  for await (const { boxId, greetings } of voicemail.boxes()) {
    keys.push(...Object.values(greetings).map(({ audio }) => audio));
    for await (const message of voicemail.messages(boxId)) keys.push(...blobsOf(message));
  }
  for await (const { key } of voicemail.left()) keys.push(key);
  return keys;
}
