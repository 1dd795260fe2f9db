import type { CallJournal } from '#edge/spool/index.ts';
import type { CallEventDraft } from '#shared/call-event/index.ts';
import type { TracedLeg } from './record.ts';

/** Notes which SIP dialogs belong to which call, from what call control tells its journal. */
export function traceCalls(journal: CallJournal, log: { leg(leg: TracedLeg): void }): CallJournal {
  return {
    record(event) {
      for (const { sipCallId, remoteAddress } of legsOf(event)) {
        log.leg({ tenantId: event.tenantId, callId: event.callId, sipCallId, remoteAddress });
      }
      journal.record(event);
    },
  };
}

/** At the end all of them, those that never rang too. A service of ours has no dialog. */
function legsOf(event: CallEventDraft) {
  if (event.type === 'leg.ended') return [];
  const legs = event.type === 'call.ended' ? event.legs : [event.leg];
  return legs.filter(({ service }) => service === null);
}
