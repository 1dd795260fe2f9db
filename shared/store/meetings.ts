import { z } from 'zod';
import { Invitations } from '#shared/meeting/invitation.ts'; // not by the door, as shared/event
import { Meeting } from '#shared/meeting/meeting.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { area, MEETINGS } from './partition.ts';
import type { ObjectChange, ObjectRecord } from './records.ts';
import type { Store } from './store.ts';
import { type Expression, type Key, setAll, type Table, type Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';

/** When a meeting is looked at next; small, as all of them are read every minute. */
const DueMeeting = z.object({
  tenantId: TenantId,
  meetingId: z.string(),
  dueAtMs: z.int(),
  changes: z.int().default(0).describe('How often it was changed: who has read fewer knows it as it was.'),
  holder: z.string().default('').describe('Who looks at it just now.'),
  heldUntilMs: z.int().default(0),
});
export type DueMeeting = z.infer<typeof DueMeeting>;

export const dueMeetingKey = (tenantId: TenantId, meetingId: string): Key => ({
  pk: MEETINGS,
  sk: `${tenantId}#${meetingId}`,
});

export function dueMeetings(table: Table): Store['dueMeetings'] {
  const keyOf = ({ tenantId, meetingId }: Pick<DueMeeting, 'tenantId' | 'meetingId'>) =>
    dueMeetingKey(tenantId, meetingId);
  /** Changed meanwhile, it stays due. */
  const staysDue = async (meeting: DueMeeting): Promise<void> => {
    const isOurs = { text: 'holder = :mine', values: { ':mine': meeting.holder } };
    await table.updateIf(keyOf(meeting), setAll(FREE), isOurs);
  };
  return {
    list: () => table.all({ pk: MEETINGS, prefix: '' }, DueMeeting),

    async take(meeting, holder, { nowMs, untilMs }) {
      const isFree = {
        text: 'attribute_exists(pk) AND (attribute_not_exists(heldUntilMs) OR heldUntilMs <= :now)',
        values: { ':now': nowMs },
      };
      const taken = await table.updateIf(keyOf(meeting), setAll({ holder, heldUntilMs: untilMs }), isFree);
      return taken ? table.get(keyOf(meeting), DueMeeting) : null;
    },

    async end(meeting, dueAtMs) {
      if (await table.updateIf(keyOf(meeting), setAll({ ...FREE, dueAtMs }), isUnchanged(meeting))) return;
      await staysDue(meeting);
    },

    async forget(meeting) {
      if (!(await table.deleteIf(keyOf(meeting), isUnchanged(meeting)))) await staysDue(meeting);
    },
  };
}

const FREE = { holder: '', heldUntilMs: 0 };
const isUnchanged = ({ holder, changes }: DueMeeting): Expression => ({
  text: 'holder = :mine AND changes = :known',
  values: { ':mine': holder, ':known': changes },
});

/** A meeting that comes, changes or goes is due at once: people are to be told. */
export const dueMeetingWrites = (table: Table, tenantId: TenantId, changes: readonly ObjectChange[]): Write[] =>
  changes
    .filter(({ kind }) => kind.name === Meeting.name)
    .map(({ before, after }) => {
      const { id: meetingId } = (after ?? before) as ObjectRecord;
      return table.add(dueMeetingKey(tenantId, meetingId), { changes: 1 }, { tenantId, meetingId, dueAtMs: 0 });
    });

export function invitations(table: Table, tenant: TenantId): TenantStore['invitations'] {
  const keyOf = (meetingId: string): Key => ({ pk: area(tenant, 'invitations'), sk: `meeting#${meetingId}` });
  return {
    get: (meetingId) => table.get(keyOf(meetingId), Invitations),

    async put({ meetingId, revision, ...rest }) {
      const isNext =
        revision === 0
          ? { text: 'attribute_not_exists(pk)' }
          : { text: 'revision = :known', values: { ':known': revision } };
      const item = { meetingId, ...rest, revision: revision + 1 };
      return (await table.updateIf(keyOf(meetingId), setAll(item), isNext)) ? item : null;
    },

    async delete(meetingId) {
      await table.delete(keyOf(meetingId));
    },
  };
}
