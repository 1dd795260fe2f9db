import { digitTone, MILLIWATT, OWN_CODECS, type Tone } from '#edge/media/index.ts';
import type { EchoStep, Step, ToneStep } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import type { LegMedia } from '../media/index.ts';

/** Nobody talks to a test that hears nothing for this long. */
const SILENCE_SECONDS = 60;

/** What a caller hears who tests the line. */
interface LineTest {
  readonly name: string;
  /** What can be taken, best first; what the echo test takes unless told. */
  readonly codecs?: readonly string[];
  begin(call: LiveCall, media: LegMedia): void;
}

/** Sends back what it hears: the caller learns what the line does to speech. */
const ECHO: LineTest = {
  name: 'Echo test',
  begin: (call, media) => call.world.media.echo(media.endpoint),
};

/** How long a key that was pressed is played back. */
const DIGIT_MS = 300;

/** Sends the test tone, and plays back each key: the caller learns how loud the line is, and whether it carries DTMF. */
const TONE: LineTest = {
  name: 'Tone test',
  codecs: OWN_CODECS,
  begin: (call, media) => {
    const format = media.ownFormat;
    if (!format) return;
    const play = (tone: Tone) => call.world.media.play(media.endpoint, tone, format);
    media.endpoint.onDigit((digit) => {
      const { steps, levelDb } = digitTone(digit);
      play({ ...MILLIWATT, steps: [...steps.map((step) => ({ ...step, ms: DIGIT_MS, levelDb })), ...MILLIWATT.steps] });
    });
    play(MILLIWATT);
  },
};

export const playEcho = (_step: EchoStep, call: LiveCall): Promise<Step | null> => playLineTest(ECHO, call);
export const playTone = (_step: ToneStep, call: LiveCall): Promise<Step | null> => playLineTest(TONE, call);

async function playLineTest(test: LineTest, call: LiveCall): Promise<Step | null> {
  const itself = { number: call.request.dialed, name: test.name, userId: null };
  call.record.aimAt(itself);
  const answered = await answerCaller(call, itself, test.codecs);
  if (!answered.ok) return answered.step;
  call.record.answered(call.callerLeg);
  call.conversation.serve(answered.leg, {
    ...(test.codecs && { codecs: test.codecs }),
    begin: (agreed) => test.begin(call, agreed),
  });
  const timeout = { reason: 'rtp-timeout', q850Cause: 102 };
  answered.media.onSilence(SILENCE_SECONDS, () => call.conversation.stop(timeout));
  return null;
}
