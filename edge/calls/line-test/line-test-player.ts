import { digitTone, MILLIWATT, OWN_CODECS, type Tone } from '#edge/media/index.ts';
import type { Party } from '#shared/cdr/index.ts';
import type { EchoStep, Step, ToneStep } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { callerLegOf } from '../conversation/caller-leg.ts';
import type { LegMedia } from '../media/index.ts';
import { acknowledgement, type Dialog } from '../signaling-port/index.ts';

/** Nobody talks to a test that hears nothing for this long. */
const SILENCE_SECONDS = 60;

/** What we offer to a caller who brings no offer: G.711, which every phone knows, and DTMF. */
const OFFER = [
  'v=0',
  'o=- 0 0 IN IP4 0.0.0.0',
  's=-',
  'c=IN IP4 192.0.2.1',
  't=0 0',
  'm=audio 9 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=sendrecv',
  '',
].join('\r\n');

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
  const media = await call.openCallerEndpoint();
  if (!media.ok) return { kind: 'reject', rejection: media.problem, why: 'the caller has no media here' };
  const dialog = call.seeker?.dialog ?? (await answerCaller(test, call, media.value, itself));
  if (dialog === 'incompatible') {
    return { kind: 'reject', rejection: { code: 'incompatible-media' }, why: 'no codec that could be tested' };
  }
  if (!dialog) return null;
  call.record.answered(call.callerLeg);
  converse(test, call, dialog, media.value);
  return null;
}

/** Null when the caller has gone, or the call is over for another reason. */
async function answerCaller(
  test: LineTest,
  call: LiveCall,
  media: LegMedia,
  itself: Party,
): Promise<Dialog | 'incompatible' | null> {
  const offer = call.request.invite.body;
  const sdp = offer === '' ? await media.write(OFFER) : await media.answerAlone(offer, test.codecs);
  if (!sdp.ok) return 'incompatible';
  const dialog = await call.accept(sdp.value, itself);
  if (!dialog) return null;
  if (offer === '' && !media.receiveAnswer(await acknowledgement(dialog)).ok) {
    dialog.release();
    call.reject({ code: 'incompatible-media' });
    return null;
  }
  media.agree();
  return dialog;
}

function converse(test: LineTest, call: LiveCall, dialog: Dialog, media: LegMedia): void {
  call.conversation.serve(callerLegOf(call, dialog), {
    ...(test.codecs && { codecs: test.codecs }),
    begin: (agreed) => test.begin(call, agreed),
  });
  const timeout = { reason: 'rtp-timeout', q850Cause: 102 };
  media.onSilence(SILENCE_SECONDS, () => call.conversation.stop(timeout));
}
