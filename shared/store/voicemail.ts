import { z } from 'zod';
import { ok, type Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { emptyBox, VoicemailBoxState, VoicemailMessage, type VoicemailMessageId } from '#shared/voicemail/index.ts';
import type { Chance } from '#shared/world/index.ts';
import { toOutbox } from './event-outbox.ts';
import { area, configuration } from './partition.ts';
import { pause } from './pause.ts';
import type { LeftBlob, VoicemailChange, WriteProblem } from './records.ts';
import { EXISTS, type Key, type Table, type Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';

/** Phones, browsers and an IMAP account at one box. Each round one of them gets through. */
const TRIES = 40;

const Stored = z.object({ bytes: z.int() });
const LeftItem = z.object({ key: z.string() }) satisfies z.ZodType<LeftBlob>;

/** What lies in the boxes of one tenant, beside its configuration. A box and its messages are written together. */
export function voicemail(
  { table, chance }: { table: Table; chance: Chance },
  tenant: TenantId,
): TenantStore['voicemail'] {
  const pk = area(tenant, 'voicemail');
  const boxKey = (boxId: string): Key => ({ pk, sk: `box#${boxId}` });
  const messagesOf = (boxId: string) => ({ pk, prefix: `message#${boxId}#` });
  const messageKey = (boxId: string, id: VoicemailMessageId): Key => ({ pk, sk: messagesOf(boxId).prefix + id });
  const leftKey = (key: string): Key => ({ pk, sk: `left#${key}` });
  const storageKey = { pk, sk: 'storage' };

  const box = async (boxId: string) => (await table.get(boxKey(boxId), VoicemailBoxState)) ?? emptyBox(boxId);
  const message = (boxId: string, id: VoicemailMessageId) => table.get(messageKey(boxId, id), VoicemailMessage);

  const writesOf = (before: VoicemailBoxState, change: VoicemailChange): Write[] => [
    stateWrite(table, boxKey(before.boxId), before, change.state),
    ...change.messages.map((one) => messageWrite(table, messageKey(before.boxId, one.id), one)),
    ...bytesWrite(table, storageKey, (change.state?.bytes ?? 0) - before.bytes, change.mostBytes),
    ...change.left.map((key) => table.overwrite(leftKey(key), { key })),
    // Nothing comes into a box that is gone, nor into one of a tenant that is being deleted.
    ...(change.needsBox
      ? [
          table.check({ pk: configuration(tenant), sk: `voicemail-box#${before.boxId}` }, EXISTS, {
            code: 'not-found' as const,
          }),
        ]
      : []),
    ...(change.events.length > 0
      ? [
          toOutbox(table, {
            id: change.events[0]?.id as string,
            tenantId: tenant,
            events: change.events,
            deliveries: [],
          }),
        ]
      : []),
  ];

  return {
    box,
    boxes: () => table.all({ pk, prefix: 'box#' }, VoicemailBoxState),
    message,
    list: (boxId, page, folder) =>
      table.filteredPage(messagesOf(boxId), page, VoicemailMessage, {
        newestFirst: true,
        keep: (one) => folder === undefined || one.folder === folder,
      }),
    messages: (boxId) => table.all(messagesOf(boxId), VoicemailMessage),

    async change<Refusal>(
      boxId: string,
      messageIds: readonly VoicemailMessageId[],
      decide: (
        state: VoicemailBoxState,
        messages: readonly (VoicemailMessage | null)[],
      ) => Result<VoicemailChange | null, Refusal>,
    ): Promise<Result<void, Refusal | WriteProblem>> {
      for (let attempt = 1; attempt <= TRIES; attempt++) {
        const [state, ...messages] = await Promise.all([box(boxId), ...messageIds.map((id) => message(boxId, id))]);
        const decided = decide(state, messages);
        if (!decided.ok) return decided;
        if (decided.value === null) return ok(undefined);
        const written = await table.transact(writesOf(state, decided.value));
        if (written.ok || written.problem.code !== 'changed-meanwhile') return written;
        await pause(attempt, chance);
      }
      throw new Error(`voicemail box ${boxId} is written by others all the time`);
    },

    async storedBytes() {
      return (await table.get(storageKey, Stored))?.bytes ?? 0;
    },

    left: () => table.all({ pk, prefix: 'left#' }, LeftItem),
    async forgetLeft(key) {
      await table.delete(leftKey(key));
    },
  };
}

const STALE = { code: 'changed-meanwhile' } as const;

function stateWrite(table: Table, key: Key, before: VoicemailBoxState, after: VoicemailBoxState | null): Write {
  const isUnchanged = { text: 'revision = :was', values: { ':was': before.revision } };
  if (after === null) return table.remove(key, isUnchanged, STALE);
  return before.revision === 0 ? table.putNew(key, after, STALE) : table.replace(key, after, isUnchanged, STALE);
}

function messageWrite(table: Table, key: Key, { before, after }: VoicemailChange['messages'][number]): Write {
  if (before === null) return table.putNew(key, after as VoicemailMessage, STALE);
  const isUnchanged = { text: 'version = :was', values: { ':was': before.version } };
  return after === null ? table.remove(key, isUnchanged, STALE) : table.replace(key, after, isUnchanged, STALE);
}

/** All boxes of a tenant meet at this one item, when something comes or goes for good. */
function bytesWrite(table: Table, key: Key, more: number, most: number | null): Write[] {
  if (more === 0) return [];
  const add = { text: 'ADD bytes :more', values: { ':more': more } };
  if (most === null || more < 0) return [{ ...table.add(key, { bytes: more }, {}), refusal: null }];
  const hasRoom =
    more > most
      ? { text: 'bytes < :nothing', values: { ':nothing': 0 } }
      : { text: 'attribute_not_exists(bytes) OR bytes <= :room', values: { ':room': most - more } };
  return [table.update(key, add, hasRoom, { code: 'voicemail-storage-full' })];
}
