import { Ban } from '#shared/ban/index.ts';
import { BANS } from './partition.ts';
import type { Store } from './store.ts';
import type { Key } from './table.ts';
import type { ConfigWorld } from './tenants.ts';
import { timeToLive } from './time-to-live.ts';

const PREFIX = 'ban#';
const banKey = (source: string): Key => ({ pk: BANS, sk: `${PREFIX}${source}` });

/** Bans of the whole platform: a source has no tenant. */
export function bans({ table, clock }: Pick<ConfigWorld, 'table' | 'clock'>): Store['bans'] {
  const isOver = ({ until }: Ban): boolean => until !== null && Date.parse(until) <= clock.nowMs();
  return {
    async put(ban) {
      const ttl = ban.until === null ? {} : { ttl: timeToLive({ expiresAt: ban.until }) };
      await table.put(banKey(ban.source), { ...ban, ...ttl });
    },

    async list() {
      const found: Ban[] = [];
      for await (const ban of table.all({ pk: BANS, prefix: PREFIX }, Ban)) if (!isOver(ban)) found.push(ban);
      return found;
    },

    lift: (source) => table.delete(banKey(source)),
  };
}
