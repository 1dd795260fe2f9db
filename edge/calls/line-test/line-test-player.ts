import { bothWays, digitTone, MILLIWATT, OWN_CODECS, type Tone } from '#edge/media/index.ts';
import type { EchoStep, Step, ToneStep } from '#shared/dialplan/index.ts';
import { answerAgreed, answerAlive, refuseMethod, SDP_HEADERS, wishOf } from '../bridge/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerInfo } from '../info/index.ts';
import type { LegMedia } from '../media/index.ts';
import { acknowledgement, type Dialog, reasonHeader, type SipRequest } from '../signaling-port/index.ts';

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
  const offer = call.request.invite.body;
  const sdp = offer === '' ? await media.value.write(OFFER) : await media.value.answerAlone(offer, test.codecs);
  if (!sdp.ok) {
    return { kind: 'reject', rejection: { code: 'incompatible-media' }, why: 'no codec that could be tested' };
  }
  const dialog = await call.accept(sdp.value, itself);
  if (!dialog) return null;
  if (offer === '' && !media.value.receiveAnswer(await acknowledgement(dialog)).ok) {
    dialog.release();
    call.reject({ code: 'incompatible-media' });
    return null;
  }
  media.value.agree();
  test.begin(call, media.value);
  call.record.answered(call.record.callerLeg);
  converse(test, call, dialog, media.value);
  return null;
}

function converse(test: LineTest, call: LiveCall, dialog: Dialog, media: LegMedia): void {
  const end = (by: 'caller' | 'system', reason: string, q850Cause: number) => {
    callOffWatch();
    if (by === 'system') dialog.release({ Reason: reasonHeader('Q.850', q850Cause, reason) });
    call.end({ disposition: 'answered', hangup: { by, reason, q850Cause, sipStatus: null } });
  };
  const callOffWatch = media.onSilence(SILENCE_SECONDS, () => end('system', 'rtp-timeout', 102));
  dialog.onRequest((request) => answerInDialog(test, call, request, media));
  dialog.onReleased(() => end('caller', 'normal-clearing', 16));
  dialog.onAcknowledged((body) => {
    if (body === '' || !media.receiveAnswer(body).ok) return;
    media.agree();
    test.begin(call, media);
  });
  call.onInterruption((interruption) => {
    if (interruption === 'edge-stopping') end('system', interruption, 41);
  });
}

function answerInDialog(test: LineTest, call: LiveCall, request: SipRequest, media: LegMedia): void {
  switch (wishOf(request, media)) {
    case 'new-media':
      void answerNewMedia(test, call, request, media);
      break;
    case 'same-media':
      answerAgreed(request, media);
      break;
    case 'late-offer':
      void offerAnew(request, media);
      break;
    case 'alive?':
      answerAlive(request);
      break;
    case 'info':
      answerInfo(request, (digit) => media.endpoint.press(digit));
      break;
    case 'unknown':
      refuseMethod(request);
      break;
  }
}

/** So phones resume a call that they held: the answer is in the ACK. */
async function offerAnew(request: SipRequest, media: LegMedia): Promise<void> {
  const offer = await media.write(bothWays(media.agreed));
  if (offer.ok) request.respond(200, { headers: SDP_HEADERS, body: offer.value });
  else answerAgreed(request, media);
}

async function answerNewMedia(test: LineTest, call: LiveCall, request: SipRequest, media: LegMedia): Promise<void> {
  const answer = await media.answerAlone(request.body, test.codecs);
  if (!answer.ok) {
    request.respond(488);
    return;
  }
  media.receive(request.body);
  media.agree();
  test.begin(call, media); // the codec may be another now
  request.respond(200, { headers: SDP_HEADERS, body: answer.value });
}
