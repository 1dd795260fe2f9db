import { isDeepStrictEqual } from 'node:util';
import { EVENT_VERSION, type TenantEvent } from '#shared/event/index.ts';
import { type Clock, type Ids, toInstant } from '#shared/world/index.ts';
import type { MessageChange, VoicemailBoxState } from './box-state.ts';
import type { VoicemailMessage } from './message.ts';

/** Of whom and what it is told. */
export interface BoxOfTenant {
  readonly tenantId: string;
  readonly box: { readonly id: string; readonly number: string; readonly userId: string | null };
}

/** What is told of a change of messages: what became of each, and then how many there are, if that is another number. */
export function eventsOfBox(
  { clock, ids }: { readonly clock: Pick<Clock, 'nowMs'>; readonly ids: Ids },
  { tenantId, box }: BoxOfTenant,
  state: { readonly before: VoicemailBoxState; readonly after: VoicemailBoxState },
  changes: readonly MessageChange[],
): TenantEvent[] {
  const at = toInstant(clock.nowMs());
  const envelope = () => ({ id: ids.next('evt'), version: EVENT_VERSION, tenantId, at });
  const ofBox = { boxId: box.id, userId: box.userId, number: box.number };
  const events: TenantEvent[] = [];
  for (const { before, after } of changes) {
    const type = typeOf(before, after);
    const message = after ?? before;
    if (type && message) events.push({ ...envelope(), type, data: { ...ofBox, ...toldMessage(message) } });
  }
  const { counts } = state.after;
  if (!isDeepStrictEqual(state.before.counts, counts)) {
    const { urgentNew, urgentOld } = counts;
    const data = { ...ofBox, newMessages: counts.new, oldMessages: counts.old, urgentNew, urgentOld };
    events.push({ ...envelope(), type: 'voicemail.counted', data });
  }
  return events;
}

function typeOf(before: VoicemailMessage | null, after: VoicemailMessage | null) {
  if (before === null) return 'voicemail.left';
  const wasThere = before.folder !== 'deleted';
  if (wasThere && (after === null || after.folder === 'deleted')) return 'voicemail.deleted';
  return after?.isHeard && !before.isHeard ? 'voicemail.heard' : null;
}

const toldMessage = ({ id, folder, from, durationMs, isUrgent }: VoicemailMessage) => ({
  messageId: id,
  folder,
  from,
  durationSeconds: durationMs / 1000,
  isUrgent,
});
