import type { Program } from '#edge/media/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { ServedLeg } from '../conversation/served-leg.ts';
import { LegMedia } from '../media/index.ts';
import type { AcceptedInvite, SipHeaders } from '../signaling-port/index.ts';
import type { RingLeg } from './ring-leg.ts';

/** The key that says: it is me, put the call through. */
const KEY = '1';
/** A greeting of a mailbox is longer, and nobody waits for a caller longer than this (chosen). */
const PATIENCE_MS = 15_000;

/** Two rising tones and a pause, again and again: something is asked, and no mailbox ever answers (chosen). */
const QUESTION: Program = {
  items: [
    {
      tone: {
        steps: [
          { hz: [523.25], ms: 180 },
          { hz: [783.99], ms: 180 },
          { hz: [], ms: 1640 },
        ],
        levelDb: -15,
      },
    },
  ],
};

/**
 * Asks who answered to press 1 before the call is connected (follow-me to a telephone that may have a mailbox of its own).
 *
 * @param options.taken  gets what stands for the answer from now on: the dialog is confirmed
 * @returns whether the key was pressed
 */
export async function askToConfirm(
  clock: Pick<Clock, 'after'>,
  leg: RingLeg,
  accepted: AcceptedInvite,
  { taken }: { taken(accepted: AcceptedInvite): void },
): Promise<boolean> {
  const { media } = leg;
  if (!(media instanceof LegMedia)) throw new Error(`leg ${leg.id} is to confirm, and is not ours to talk to`);
  const dialog = media.receiveAnswer(accepted.sdp).ok ? await accepted.confirm() : null;
  if (!dialog) {
    accepted.release();
    return false;
  }
  media.agree();
  return new Promise((resolve) => {
    const settle = (isConfirmed: boolean) => {
      callOff();
      served.leave();
      resolve(isConfirmed);
    };
    const callOff = clock.after(PATIENCE_MS, () => settle(false));
    const served = new ServedLeg(
      { dialog, media },
      {
        begin: (agreed) => {
          agreed.play(QUESTION);
          agreed.endpoint.onDigit((digit) => digit === KEY && settle(true));
        },
        left: () => settle(false),
        referred: (request) => request.respond(603),
      },
      clock,
    );
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
