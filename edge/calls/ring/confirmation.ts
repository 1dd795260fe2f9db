import type { Party } from '#shared/cdr/index.ts';
import type { LiveCall } from '../call/index.ts';
import { ServedLeg } from '../conversation/served-leg.ts';
import { LegMedia } from '../media/index.ts';
import type { AcceptedInvite, SipHeaders } from '../signaling-port/index.ts';
import { LEFT, voiceFor } from '../voice/index.ts';
import type { RingLeg } from './ring-leg.ts';

/** The key that says: it is me, put the call through. */
const KEY = '1';
/** A greeting of a mailbox is longer, and nobody waits for a caller longer than this (chosen). */
const PATIENCE_MS = 15_000;

/** Between two times that it is asked (chosen). */
const PAUSE_MS = 1500;

/**
 * Asks who answered to press 1 before the call is connected (follow-me to a telephone that may have a mailbox of its own).
 *
 * @param options.callee  whom we talk to, in the language of the user
 * @param options.taken  gets what stands for the answer from now on: the dialog is confirmed
 * @returns whether the key was pressed
 */
export async function askToConfirm(
  call: LiveCall,
  leg: RingLeg,
  accepted: AcceptedInvite,
  { callee, taken }: { readonly callee: Party; taken(accepted: AcceptedInvite): void },
): Promise<boolean> {
  const { media } = leg;
  if (!(media instanceof LegMedia)) throw new Error(`leg ${leg.id} is to confirm, and is not ours to talk to`);
  const dialog = media.receiveAnswer(accepted.sdp).ok ? await accepted.confirm() : null;
  if (!dialog) {
    accepted.release();
    return false;
  }
  media.agree();
  const { clock } = call.world;
  const voice = voiceFor(call, callee);
  return new Promise((resolve) => {
    const settle = (isConfirmed: boolean) => {
      callOff();
      served.leave();
      voice.leave();
      resolve(isConfirmed);
    };
    const callOff = clock.after(PATIENCE_MS, () => settle(false));
    const served = new ServedLeg(
      { dialog, media },
      {
        begin: (agreed) => voice.begin(agreed),
        left: () => settle(false),
        referred: (request) => request.respond(603),
      },
      clock,
    );
    const ask = async () => {
      const says = [{ phrase: 'call/press-1-to-accept' }, { silenceMs: PAUSE_MS }] as const;
      for (;;) {
        const key = await voice.say(says, { stopsAt: KEY });
        if (key === LEFT) return;
        if (key === KEY) return settle(true);
      }
    };
    void ask();
    taken({
      sdp: accepted.sdp,
      confirm: async () => dialog,
      release: (headers?: SipHeaders) => {
        settle(false);
        dialog.release(headers);
      },
    });
  });
}
