import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { EdgeCommand } from '#shared/command/index.ts';
import { outboxOf, repliesTo } from './partition.ts';
import type { Store } from './store.ts';
import type { Key, Table } from './table.ts';
import type { ConfigWorld } from './tenants.ts';
import { hasExpired, timeToLive } from './time-to-live.ts';

const PREFIX = 'command#';
const commandKey = ({ edgeId, id }: Pick<EdgeCommand, 'edgeId' | 'id'>): Key => ({
  pk: outboxOf(edgeId),
  sk: `${PREFIX}${id}`,
});

/** A command of any release, to be read by itself: one that cannot be stands in the way of no other. */
const Item = z.looseObject({ sk: z.string() });

/** An item may have 400 KB; a reply is cut below that, with room for what base64 adds. */
const CHUNK_CHARACTERS = 300_000;
const ReplyPart = z.object({ count: z.int(), part: z.string() });
const partKey = (commandId: string, index: number): Key => ({
  pk: repliesTo(commandId),
  sk: `part#${String(index).padStart(3, '0')}`,
});

/** Commands to edges and their answers: short-lived, of no tenant; an order names the tenant it is about. */
export function commands({ table, clock }: ConfigWorld): Store['commands'] {
  return {
    async put(command) {
      await table.put(commandKey(command), { ...command, ttl: timeToLive(command) });
    },

    async take(edgeId, unreadable) {
      const found: EdgeCommand[] = [];
      const pk = outboxOf(edgeId);
      for await (const item of table.all({ pk, prefix: PREFIX }, Item)) {
        // Deleted before it is carried out, or read: at most once, also for an edge that dies of it.
        if (!(await table.delete({ pk, sk: item.sk }))) continue;
        const command = EdgeCommand.safeParse(item);
        if (command.success) found.push(command.data);
        else unreadable?.({ id: item.sk.slice(PREFIX.length), why: z.prettifyError(command.error) });
      }
      return found.filter((command) => !hasExpired(command, clock));
    },

    async reply({ id, expiresAt }, answer) {
      const packed = gzipSync(JSON.stringify(answer)).toString('base64');
      const count = Math.ceil(packed.length / CHUNK_CHARACTERS);
      // The first part last: whoever finds it finds all.
      for (let index = count - 1; index >= 0; index--) {
        const part = packed.slice(index * CHUNK_CHARACTERS, (index + 1) * CHUNK_CHARACTERS);
        await table.put(partKey(id, index), { count, part, expiresAt, ttl: timeToLive({ expiresAt }) });
      }
    },

    async answer(commandId) {
      return readReply(table, commandId);
    },
  };
}

async function readReply(table: Table, commandId: string): Promise<{ readonly value: unknown } | null> {
  const first = await table.get(partKey(commandId, 0), ReplyPart);
  if (!first) return null;
  const rest = await Promise.all(
    Array.from({ length: first.count - 1 }, (_, index) => table.get(partKey(commandId, index + 1), ReplyPart)),
  );
  const packed = [first, ...rest].map((part) => part?.part ?? '').join('');
  return { value: JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()) };
}
