import type { LegId, Party } from '#shared/cdr/index.ts';
import type { LiveCall } from '../call/index.ts';
import { ServedLeg } from '../conversation/served-leg.ts';
import { LegMedia } from '../media/index.ts';
import type { AcceptedInvite, SipHeaders } from '../signaling-port/index.ts';
import { LEFT, type Left, type Utterance, type VoiceLeg, voiceFor } from '../voice/index.ts';
import type { RingLeg } from './ring-leg.ts';

/** What whoever has answered does with the call. */
export type Decision = 'taken' | 'not-wanted' | 'for-mailbox';

export interface CallerQuestion {
  readonly says: readonly Utterance[];
  readonly keys: Readonly<Record<string, Decision>>;
  /** From the answer on. A greeting of a mailbox is longer, and nobody waits for a caller much longer (chosen). */
  readonly patienceMs: number;
}

/** Somebody else talks to who has answered. */
export interface CalleeTalk {
  /** @returns null: he does not have the call. May throw: it is over then, as by null. */
  talk(voice: VoiceLeg, who: { readonly leg: LegId; readonly callee: Party }): Promise<Decision | null | Left>;
  readonly patienceMs: number;
}

/** It is me, put the call through. */
export const IS_IT_YOU: CallerQuestion = {
  says: [{ phrase: 'call/press-1-to-accept' }],
  keys: { 1: 'taken' },
  patienceMs: 15_000,
};

/** Between two times that it is asked (chosen). */
const PAUSE_MS = 1500;

/**
 * Asks who answered to press a key before the call is connected: a telephone may have a mailbox of its own, and some callers have to say who
 * they are (screening.ts). Or somebody else talks to him until then: an application (own-ring.ts).
 *
 * @param options.callee  whom we talk to, in the language of the user
 * @param options.taken  gets what stands for the answer from now on: the dialog is confirmed
 * @returns null when no such key was pressed in time, or nothing else decided for the call
 */
export async function askToConfirm(
  call: LiveCall,
  leg: RingLeg,
  accepted: AcceptedInvite,
  {
    callee,
    asks,
    taken,
  }: { readonly callee: Party; readonly asks: CallerQuestion | CalleeTalk; taken(accepted: AcceptedInvite): void },
): Promise<Decision | null> {
  const { media } = leg;
  if (!(media instanceof LegMedia)) throw new Error(`leg ${leg.id} is to confirm, and is not ours to talk to`);
  const dialog = media.receiveAnswer(accepted.sdp).ok ? await accepted.confirm() : null;
  if (!dialog) {
    accepted.release();
    return null;
  }
  media.agree();
  const { clock } = call.world;
  const voice = voiceFor(call, callee);
  return new Promise((resolve) => {
    const settle = (decision: Decision | null) => {
      callOff();
      served.leave();
      voice.leave();
      resolve(decision);
    };
    const callOff = clock.after(asks.patienceMs, () => settle(null));
    const served = new ServedLeg(
      { dialog, media },
      {
        begin: (agreed) => voice.begin(agreed),
        left: () => settle(null),
        referred: (request) => request.respond(603),
      },
      clock,
    );
    const decided = 'talk' in asks ? asks.talk(voice, { leg: leg.id, callee }) : untilKey(voice, asks);
    decided.then(
      (decision) => decision !== LEFT && settle(decision),
      (bug: unknown) => {
        call.world.log({ name: 'bug', call: call.id, error: bug instanceof Error ? bug.stack : String(bug) });
        settle(null);
      },
    );
    taken({
      sdp: accepted.sdp,
      confirm: async () => dialog,
      release: (headers?: SipHeaders) => {
        settle(null);
        dialog.release(headers);
      },
    });
  });
}

async function untilKey(voice: VoiceLeg, asks: CallerQuestion): Promise<Decision | Left> {
  const says = [...asks.says, { silenceMs: PAUSE_MS }];
  const stopsAt = Object.keys(asks.keys).join('');
  for (;;) {
    const key = await voice.say(says, { stopsAt });
    if (key === LEFT) return LEFT;
    const decision = key === null ? undefined : asks.keys[key];
    if (decision) return decision;
  }
}
