import { fail, ok, type Result } from '#shared/result.ts';
import { type Greeting, type GreetingKind, greetingBlob, type VoicemailBoxState } from '#shared/voicemail/index.ts';
import type { BlobWorld } from '../avatars.ts';
import type { Problem } from '../problem.ts';
import { mostBytesOf, type NewRecording, putRecording } from './deposit.ts';
import { forgetBlobsIfThere, type OpenedBox } from './opened-box.ts';

/** What callers hear of a box, and where it lies; null where nothing was recorded. */
export async function getGreeting(
  { store }: Pick<BlobWorld, 'store'>,
  { tenantId, box }: OpenedBox,
  kind: GreetingKind,
): Promise<Greeting | null> {
  return (await store.tenant(tenantId).voicemail.box(box.id)).greetings[kind] ?? null;
}

/** Takes the place of the one before. Recorded by phone or uploaded; which one callers hear is said by the box. */
export async function setGreeting(
  world: BlobWorld,
  opened: OpenedBox,
  kind: GreetingKind,
  { content, format, durationMs }: NewRecording,
): Promise<Result<void, Problem>> {
  const version = world.ids.next('vms').slice('vms_'.length);
  const audio = greetingBlob(opened.tenantId, opened.box.id, kind, version);
  const bytes = await putRecording(world.blobs, audio, content);
  const written = await replace(world, opened, kind, {
    audio,
    bytes,
    format,
    durationMs,
    updatedAtMs: world.clock.nowMs(),
  });
  if (!written.ok) await world.blobs.delete(audio);
  return written;
}

export async function deleteGreeting(
  world: BlobWorld,
  opened: OpenedBox,
  kind: GreetingKind,
): Promise<Result<void, Problem>> {
  return replace(world, opened, kind, null);
}

async function replace(
  world: BlobWorld,
  { tenantId, box }: OpenedBox,
  kind: GreetingKind,
  greeting: Greeting | null,
): Promise<Result<void, Problem>> {
  const mostBytes = greeting === null ? null : await mostBytesOf(world, tenantId);
  let left: string[] = [];
  const written = await world.store.tenant(tenantId).voicemail.change<Problem>(box.id, [], (state) => {
    const before = state.greetings[kind];
    if (!greeting && !before) return fail({ code: 'not-found' });
    left = before ? [before.audio] : [];
    const { [kind]: _, ...others } = state.greetings;
    const after: VoicemailBoxState = {
      ...state,
      greetings: greeting ? { ...others, [kind]: greeting } : others,
      bytes: state.bytes + (greeting?.bytes ?? 0) - (before?.bytes ?? 0),
      revision: state.revision + 1,
    };
    return ok({ state: after, messages: [], left, events: [], mostBytes, needsBox: greeting !== null });
  });
  if (written.ok) await forgetBlobsIfThere(world, tenantId, left);
  return written;
}
