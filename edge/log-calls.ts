import type { CallJournal } from '#edge/spool/index.ts';
import type { CallEventDraft } from '#shared/call-event/index.ts';

type Log = (event: { readonly name: string; readonly [field: string]: unknown }) => void;

/**
 * One line when a call begins and one when it is over, with what leads an operator further: tenant, call, and the Call-ID of
 * each leg, by which it is found in the logs of phones and carriers.
 */
export function logCalls(journal: CallJournal, log: Log): CallJournal {
  return {
    record(event) {
      const line = lineOf(event);
      if (line) log(line);
      journal.record(event);
    },
  };
}

function lineOf(event: CallEventDraft) {
  const { tenantId: tenant, callId: call } = event;
  switch (event.type) {
    case 'call.started':
      return {
        name: 'call-started',
        tenant,
        call,
        from: event.from.number,
        dialed: event.dialed,
        sipCallId: event.leg.sipCallId,
        source: event.leg.remoteAddress,
      };
    case 'call.ended': {
      const { disposition, hangup, legs, startedAt, answeredAt, at } = event;
      return {
        name: 'call-ended',
        tenant,
        call,
        disposition,
        reason: hangup.reason,
        sipStatus: hangup.sipStatus,
        seconds: (Date.parse(at) - Date.parse(answeredAt ?? startedAt)) / 1000,
        sipCallIds: legs.map(({ sipCallId }) => sipCallId),
      };
    }
    default:
      return null;
  }
}
