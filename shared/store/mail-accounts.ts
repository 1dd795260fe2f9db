import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { TenantId } from '#shared/tenant/index.ts';
import { type ImapAccount, VoicemailBox } from '#shared/voicemail-box/index.ts';
import { MAIL_ACCOUNTS } from './partition.ts';
import type { ObjectChange, ObjectRecord } from './records.ts';
import type { Store } from './store.ts';
import { type Key, setAll, type Table, type Write } from './table.ts';

/** How an account does; what stands in the box itself is not repeated. */
const MailAccount = z.object({
  tenantId: TenantId,
  boxId: z.string(),
  dueAtMs: z.int().describe('When it is looked at next; one that fails not before.'),
  holder: z.string().default('').describe('Who looks at it just now.'),
  heldUntilMs: z.int().default(0),
  syncedAtMs: z.int().nullable().default(null).describe('When both were alike last.'),
  failure: z.string().nullable().default(null),
  failures: z.int().default(0).describe('In a row.'),
  failingSinceMs: z.int().nullable().default(null),
  isAlarm: z.boolean().default(false).describe('Whether somebody was told that it fails.'),
});
export type MailAccount = z.infer<typeof MailAccount>;

/** What has become of a look at an account. */
export type MailAccountEnd = Pick<
  MailAccount,
  'dueAtMs' | 'syncedAtMs' | 'failure' | 'failures' | 'failingSinceMs' | 'isAlarm'
>;

export const mailAccountKey = (tenantId: TenantId, boxId: string): Key => ({
  pk: MAIL_ACCOUNTS,
  sk: `${tenantId}#${boxId}`,
});

export function mailAccounts(table: Table): Store['mailAccounts'] {
  const keyOf = ({ tenantId, boxId }: Pick<MailAccount, 'tenantId' | 'boxId'>) => mailAccountKey(tenantId, boxId);
  const get: Store['mailAccounts']['get'] = (tenantId, boxId) =>
    table.get(mailAccountKey(tenantId, boxId), MailAccount);
  return {
    list: () => table.all({ pk: MAIL_ACCOUNTS, prefix: '' }, MailAccount),
    get,

    async take(account, holder, { nowMs, untilMs }) {
      // Most boxes have none: a read is cheaper than a write that is refused.
      const there = await get(account.tenantId, account.boxId);
      if (!there) return null;
      const isFree = {
        text: 'attribute_exists(pk) AND (attribute_not_exists(heldUntilMs) OR heldUntilMs <= :now) AND (attribute_not_exists(failures) OR failures = :none OR dueAtMs <= :now)',
        values: { ':now': nowMs, ':none': 0 },
      };
      const taken = await table.updateIf(keyOf(account), setAll({ holder, heldUntilMs: untilMs }), isFree);
      return taken ? get(account.tenantId, account.boxId) : null;
    },

    end: (account, end) =>
      table.updateIf(keyOf(account), setAll({ ...end, holder: '', heldUntilMs: 0 }), {
        text: 'holder = :mine',
        values: { ':mine': account.holder },
      }),

    async forget(account) {
      await table.delete(keyOf(account));
    },
  };
}

/** What becomes of accounts with these changes. One that is no more is due as well: somebody has to say that its alarm is over. */
export function mailAccountWrites(table: Table, tenantId: TenantId, changes: readonly ObjectChange[]): Write[] {
  return changes
    .filter(({ kind }) => kind.name === VoicemailBox.name)
    .filter(({ before, after }) => !isDeepStrictEqual(accountOf(before), accountOf(after)))
    .map(({ before, after }) => {
      const { id: boxId } = (after ?? before) as ObjectRecord;
      // Who looks at it just now knows the account as it was, and is not listened to any more.
      const due = { tenantId, boxId, dueAtMs: 0, holder: '', heldUntilMs: 0 };
      return table.add(mailAccountKey(tenantId, boxId), { changes: 1 }, due);
    });
}

/** Null for none; a new password is as good as a new account. */
function accountOf(record: ObjectRecord | null): readonly [ImapAccount, string | undefined, boolean] | null {
  const { imapAccount, isEnabled } = (record ?? {}) as { imapAccount?: ImapAccount | null; isEnabled?: boolean };
  return record && imapAccount ? [imapAccount, record.sealed.imapPassword, isEnabled ?? true] : null;
}
