import { type LegId, type Party, toParty } from '#shared/cdr/index.ts';
import { byUser } from '#shared/dialplan/index.ts';
import type { SnapshotUser } from '#shared/tenant/index.ts';
import type { CallRequest, LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import { ownOffer } from '../media/index.ts';
import type { Binding } from '../registrar/index.ts';
import type { AcceptedInvite, IncomingInvite } from '../signaling-port/index.ts';
import { byPhone, openPhoneLeg } from './phone-leg.ts';
import type { RingOutcome } from './ring.ts';
import type { RingLeg } from './ring-leg.ts';
import { RingPlayer } from './ring-player.ts';

/** What we offer to a phone before anybody else has said what it can do: what we can make, and digits. */
const OFFER = ownOffer(9, 0, 8);

/** What stands for an INVITE where nobody but us calls. */
export const inviteOfOurs: IncomingInvite = {
  method: 'INVITE',
  uri: '',
  flow: { transport: 'udp', address: '', port: 0 },
  body: OFFER,
  headerNames: [],
  header: () => undefined,
  respond: () => {},
  accept: (_answer, established) => queueMicrotask(() => established(null)),
  onCanceled: () => {},
};

export interface RingBackOptions {
  readonly user: SnapshotUser;
  /** The user's, as the tenant's configuration lets them in. */
  readonly bindings: readonly Binding[];
  readonly ringSeconds: number;
  /** Whom the phones show. */
  readonly shown: Party;
  readonly because: NonNullable<CallRequest['because']>;
  /** They are asked to answer by themselves. */
  readonly answersItself?: CallRequest['answersItself'] | undefined;
  /** The leg of the first phone, where that is on the bill already. */
  readonly firstLeg?: LegId;
  /** Hears, in SIP statuses, that one of them rings. */
  readonly tell?: ((status: number) => void) | undefined;
  /** They are wanted no longer. */
  readonly signal?: AbortSignal;
}

export type RungBack =
  | { readonly ok: true; readonly leg: AnsweredLeg }
  /** Null: nobody is wanted any more. */
  | { readonly ok: false; readonly outcome: RingOutcome | null };

/** Rings a user's phones for us: who answers hears nothing yet. Ends with the call. */
export async function ringBack(call: LiveCall, options: RingBackOptions): Promise<RungBack> {
  const { user, bindings, shown, because, answersItself, firstLeg, ringSeconds, tell, signal } = options;
  const callee = toParty(user);
  const request = {
    ...call.request,
    invite: inviteOfOurs,
    caller: byUser(user),
    shown,
    because,
    ...(answersItself && { answersItself }),
  };
  const open = call.openOwnMedia.bind(call);
  const legs = await Promise.all(
    byPhone(bindings).map((phone, index) => {
      const id = index === 0 ? firstLeg : undefined;
      return openPhoneLeg(call, { request, open, ...(id !== undefined && { id }) }, phone, callee);
    }),
  );
  const opened = legs.filter((leg) => leg !== null);
  const isUnwanted = call.isEnded || signal?.aborted === true;
  if (isUnwanted) for (const { id } of opened) dropUnrung(call, id);
  if (isUnwanted || opened.length === 0) return { ok: false, outcome: isUnwanted ? null : 'unreachable' };
  let answered: AnsweredLeg | null = null;
  const connect = async (leg: RingLeg, _callee: Party, accepted: AcceptedInvite) => {
    answered = await takeUp(call, leg, callee, accepted);
  };
  const party = { callee, request, legs: opened, ringSeconds };
  const player = new RingPlayer(call, [party], { tell: tell ?? null, joinEarly: null, connect });
  const callOff = () => player.callOff();
  const forget = call.whenEnded(callOff);
  signal?.addEventListener('abort', callOff, { once: true });
  const outcome = await player.outcome;
  signal?.removeEventListener('abort', callOff);
  forget();
  return answered ? { ok: true, leg: answered } : { ok: false, outcome };
}

function dropUnrung(call: LiveCall, id: LegId): void {
  call.record.legEnded(id, 487);
  call.closeMedia(id);
}

/** Who has answered us talks to nobody yet; null: nothing can be heard there, or nobody is wanted any more. */
export async function takeUp(
  call: LiveCall,
  leg: RingLeg,
  party: Party,
  accepted: AcceptedInvite,
): Promise<AnsweredLeg | null> {
  const dialog = leg.media.receiveAnswer(accepted.sdp).ok ? await accepted.confirm() : null;
  if (!dialog || call.isEnded) {
    if (dialog) dialog.release();
    else accepted.release();
    call.record.legEnded(leg.id, null);
    call.closeMedia(leg.id);
    return null;
  }
  leg.media.agree();
  call.record.pickedUp(leg.id);
  const [{ contact, flow }] = leg.ways;
  return { id: leg.id, party, dialog, media: leg.media, flow, contact };
}
