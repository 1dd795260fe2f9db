import type { Queue } from '#shared/call-queue/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { KeyRights } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { QueuePlace } from '../contact-centre/index.ts';
import { LegMedia } from '../media/index.ts';
import { startRecording } from '../ring/talk-outside.ts';

export interface TalkOfMember {
  readonly queue: Queue;
  readonly place: Pick<QueuePlace, 'report'>;
  /** As the queue knows the caller: another than the call's own, where he is called back. */
  readonly callId: string;
  readonly memberId: string;
  readonly memberLeg: LegId;
  /** The call goes on after the talk with what its flow has next. */
  readonly hasNext?: boolean;
}

/** A member of a queue talks to a caller: what both may do by keys, and how it ends. */
export class MemberTalk {
  readonly #call: LiveCall;
  readonly #talk: TalkOfMember;
  #hasBegun = false;

  constructor(call: LiveCall, talk: TalkOfMember) {
    this.#call = call;
    this.#talk = talk;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * Before they are connected: keys are heard from then on.
   *
   * @param callerLeg  null: who is called back, and has the rights that he has in any call
   */
  allowKeys(callerLeg: LegId | null): void {
    const { queue, memberLeg } = this.#talk;
    const { keyRights } = this.#call;
    if (callerLeg !== null) keyRights.set(callerLeg, { 'hang-up': queue.callerMayHangUp });
    keyRights.set(memberLeg, agentRights(queue));
  }

  /** @param callerLeg  hears the music of the queue while the member holds it, too (XiVO 15.12 X3-QU-04); null: is gone */
  begin(callerLeg: LegId | null): void {
    this.#hasBegun = true;
    const { musicOnHoldId } = this.#talk.queue;
    if (callerLeg !== null && musicOnHoldId !== null) this.#call.holdMusic.set(callerLeg, musicOnHoldId);
    this.#call.whenLegEnded(this.#talk.memberLeg, () => this.#ended());
  }

  /** The member is out of the call: it is over, or he has given it to somebody else. */
  #ended(): void {
    const { outcome, record, conversation, keyRights, holdMusic, request } = this.#call;
    const { place, callId, memberId, memberLeg, hasNext = false } = this.#talk;
    keyRights.clear();
    holdMusic.clear();
    if (outcome || (hasNext && !conversation.goesOnAfterTalk)) {
      const otherSide = record.sideOf(memberLeg) === 'caller' ? 'callee' : 'caller';
      const by = outcome?.hangup.by === otherSide ? 'caller' : 'agent';
      place.report({ name: 'talk-ended', callId, memberId, by });
      return;
    }
    const to = record.openLegs.findLast(({ role, id }) => role === 'callee' && id !== memberLeg)?.party.number;
    place.report({ name: 'talk-transferred', callId, memberId, destination: to ?? request.dialed });
  }
}

/** Where the queue has its calls recorded. @param leg  of the caller, who talks by now */
export function recordTalk(call: LiveCall, { recordsCalls }: Queue, leg: LegId): void {
  const media = call.conversation.leg(leg)?.media;
  if (recordsCalls && media instanceof LegMedia) void startRecording(call, leg, media);
}

/** Parking and conferences by keys are transfers, too. */
function agentRights({ agentMayHangUp, agentMayTransfer }: Queue): KeyRights {
  const transfers = ['transfer-blind', 'transfer-attended', 'conference', 'park-this-call'] as const;
  return {
    'hang-up': agentMayHangUp,
    ...Object.fromEntries(transfers.map((feature) => [feature, agentMayTransfer])),
  };
}
