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

    async take(edgeId) {
      const found: EdgeCommand[] = [];
      for await (const command of table.all({ pk: outboxOf(edgeId), prefix: PREFIX }, EdgeCommand)) {
        // Deleted before it is carried out: at most once, also for an edge that dies of it.
        if (await table.delete(commandKey(command))) found.push(command);
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
