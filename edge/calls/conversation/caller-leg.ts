import { parseAddress } from '#edge/signaling/parser/index.ts';
import { callerParty } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { Dialog } from '../signaling-port/index.ts';
import type { AnsweredLeg } from './answered-leg.ts';

/** The leg of the caller whose INVITE has just been answered; another one, where that seeks somebody. */
export function callerLegOf(call: LiveCall, dialog: Dialog): AnsweredLeg {
  if (call.seeker) return call.seeker;
  const { invite, caller } = call.request;
  return {
    id: call.record.callerLeg,
    party: callerParty(caller),
    dialog,
    media: call.callerMedia,
    flow: invite.flow,
    contact: parseAddress(invite.header('contact') ?? '')?.uri ?? '',
  };
}
