import type { EchoStep, Step } from '#shared/dialplan/index.ts';
import { answerAgreed, answerAlive, refuseMethod, SDP_HEADERS, wishOf } from '../bridge/index.ts';
import type { LiveCall } from '../call/index.ts';
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

/** Answers, and sends back what it hears: the caller learns what the line does to speech. */
export async function playEcho(_step: EchoStep, call: LiveCall): Promise<Step | null> {
  const echo = { number: call.request.dialed, name: 'Echo test', userId: null };
  call.record.aimAt(echo);
  const media = await call.openCallerMedia();
  if (!media.ok) return { kind: 'reject', rejection: media.problem, why: 'the caller has no media here' };
  const offer = call.request.invite.body;
  const sdp = offer === '' ? media.value.write(OFFER) : media.value.answerAlone(offer);
  if (!sdp.ok) {
    return { kind: 'reject', rejection: { code: 'incompatible-media' }, why: 'no codec that could be echoed' };
  }
  const dialog = await call.accept(sdp.value, echo);
  if (!dialog) return null;
  if (offer === '') media.value.receive(await acknowledgement(dialog));
  media.value.agree();
  call.world.media.echo(media.value.endpoint);
  call.record.answered(call.record.callerLeg);
  converse(call, dialog, media.value);
  return null;
}

function converse(call: LiveCall, dialog: Dialog, media: LegMedia): void {
  const end = (by: 'caller' | 'system', reason: string, q850Cause: number) => {
    callOffWatch();
    if (by === 'system') dialog.release({ Reason: reasonHeader('Q.850', q850Cause, reason) });
    call.end({ disposition: 'answered', hangup: { by, reason, q850Cause, sipStatus: null } });
  };
  const callOffWatch = media.endpoint.onSilence(SILENCE_SECONDS, () => end('system', 'rtp-timeout', 102));
  dialog.onRequest((request) => answerInDialog(request, media));
  dialog.onReleased(() => end('caller', 'normal-clearing', 16));
  dialog.onAcknowledged(() => undefined);
  call.onInterruption((interruption) => {
    if (interruption === 'edge-stopping') end('system', interruption, 41);
  });
}

function answerInDialog(request: SipRequest, media: LegMedia): void {
  switch (wishOf(request, media)) {
    case 'new-media':
      answerNewMedia(request, media);
      break;
    case 'same-media':
    case 'late-offer':
      answerAgreed(request, media);
      break;
    case 'alive?':
    case 'info':
      answerAlive(request);
      break;
    case 'unknown':
      refuseMethod(request);
      break;
  }
}

function answerNewMedia(request: SipRequest, media: LegMedia): void {
  const answer = media.answerAlone(request.body);
  if (!answer.ok) {
    request.respond(488);
    return;
  }
  media.receive(request.body);
  media.agree();
  request.respond(200, { headers: SDP_HEADERS, body: answer.value });
}
