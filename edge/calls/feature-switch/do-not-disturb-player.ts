import { OWN_CODECS, type Program } from '#edge/media/index.ts';
import type { DoNotDisturbStep, Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';

/** One tone of 425 Hz, and the pause after it (chosen). */
const BEEP_MS = 250;
/** Both tones, and a moment to put the handset down. */
const HEARD_MS = 1500;

const beeps = (times: number): Program => ({
  items: [
    {
      tone: {
        steps: [
          { hz: [425], ms: BEEP_MS },
          { hz: [], ms: BEEP_MS },
        ],
        levelDb: -13,
      },
      ms: 2 * BEEP_MS,
    },
  ],
  times,
});

/** Switches do not disturb of who dials the code, and says so by tones. Nobody can be transferred to it. */
export async function playDoNotDisturb({ userId, isOn }: DoNotDisturbStep, call: LiveCall): Promise<Step | null> {
  if (call.seeker) return { kind: 'reject', rejection: { code: 'declined' }, why: 'nobody is transferred to a switch' };
  const { dialed, snapshot } = call.request;
  const isWritten = await call.world.setDoNotDisturb(snapshot.tenant.id, userId, isOn);
  if (!isWritten) return { kind: 'reject', rejection: { code: 'internal-error' }, why: 'it could not be stored' };
  const answered = await answerCaller(call, { number: dialed, name: null, userId: null }, OWN_CODECS);
  if (!answered.ok) return answered.step;
  call.record.answered(call.callerLeg);
  call.conversation.serve(answered.leg, { begin: (media) => media.play(beeps(isOn ? 2 : 1)) });
  const callOff = call.world.clock.after(HEARD_MS, () => {
    call.conversation.stop({ reason: 'normal-clearing', q850Cause: 16 });
  });
  call.whenEnded(callOff);
  return null;
}
