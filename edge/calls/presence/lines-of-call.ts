import type { LegId } from '#shared/cdr/index.ts';
import type { LiveCall } from '../call/index.ts';
import { isHidden } from '../ring/shown-caller.ts';
import { sharedLineOf } from '../shared-line/shared-lines.ts';
import type { Lines } from './board.ts';
import type { DialogState, LineDialog } from './document/index.ts';

type OpenLeg = LiveCall['record']['openLegs'][number];

/** On which lines of its tenant a call shows, and how; on none when it is over. */
export function linesOf(call: LiveCall): Lines {
  const lines = new Map<string, LineDialog[]>();
  if (call.isEnded) return lines;
  const put = (number: string, dialog: LineDialog) => lines.set(number, [...(lines.get(number) ?? []), dialog]);
  const legs = call.record.openLegs;
  const rings = legs.some(({ role, open, answeredAt }) => role !== 'caller' && open.state === 'ringing' && !answeredAt);
  for (const leg of legs) {
    if (leg.party.userId === null) continue;
    put(leg.party.number, {
      id: leg.id,
      direction: leg.role === 'caller' ? 'initiator' : 'recipient',
      state: stateOf(leg, rings),
      ...namesOf(call, leg),
      remote: remoteOf(call, leg),
      isOnHold: call.conversation.stateOf(leg.id) === 'holding',
      appearance: appearanceOf(call, leg),
    });
  }
  const { orbit } = call.conversation;
  if (orbit !== null) put(orbit, parked(call, legs));
  return lines;
}

/** On a line that is shared. */
function appearanceOf(call: LiveCall, { id, party }: OpenLeg): LineDialog['appearance'] {
  const { snapshot } = call.request;
  const line = party.userId === null ? null : sharedLineOf(snapshot, party.userId);
  const index = line && call.world.sharedLines.indexOf(call, party.userId ?? '');
  if (!line || index === null) return null;
  return { index, isPrivate: line.isHoldPrivate || call.conversation.isHeldPrivately(id) };
}

/** What the phone calls its dialog: as INVITE with Replaces names it, of who picks up or takes over the call (RFC 3891). */
function namesOf(call: LiveCall, { id, sipCallId }: OpenLeg): Pick<LineDialog, 'callId' | 'localTag' | 'remoteTag'> {
  const ours = call.conversation.leg(id)?.dialog;
  if (!ours) return { callId: sipCallId, ...call.record.tagsOf(id) };
  return { callId: ours.callId, localTag: ours.remoteTag, remoteTag: ours.localTag };
}

/** As the phone of the leg sees it (RFC 4235 §3.7.1). */
function stateOf({ role, open, answeredAt }: OpenLeg, rings: boolean): DialogState {
  if (answeredAt !== null) return 'confirmed';
  if (role === 'caller') return rings ? 'early' : 'proceeding';
  return open.state === 'ringing' ? 'early' : 'trying';
}

/** Whom the phone of the leg talks to, or what it has dialed. */
function remoteOf(call: LiveCall, { id, role }: OpenLeg): LineDialog['remote'] {
  const { from, dialed, to } = call.record.facts;
  const partner = call.conversation.partnerOf(id)?.id ?? null;
  const isCallerRemote = partner === null ? role !== 'caller' : partner === call.record.callerLeg;
  if (isCallerRemote) return isHidden(call.request.invite) ? null : { number: from.number, name: from.name };
  const party = partner === null ? to : partyOf(call, partner);
  return party ? { number: party.number, name: party.name } : { number: dialed, name: null };
}

const partyOf = ({ record }: LiveCall, leg: LegId) => record.openLegs.find(({ id }) => id === leg)?.party ?? null;

/** A place where a call waits is in use. */
function parked(call: LiveCall, legs: readonly OpenLeg[]): LineDialog {
  const waiting = legs.find(({ id }) => call.conversation.stateOf(id) === 'parked');
  const isShown = waiting && !(waiting.role === 'caller' && isHidden(call.request.invite));
  return {
    id: `parked-${call.id}`,
    direction: 'recipient',
    state: 'confirmed',
    callId: null,
    localTag: null,
    remoteTag: null,
    remote: isShown ? { number: waiting.party.number, name: waiting.party.name } : null,
    isOnHold: false,
    appearance: null,
  };
}
