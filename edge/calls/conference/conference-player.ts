import { OWN_CODECS } from '#edge/media/index.ts';
import type { ConferenceStep, Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import { callsOf, handOver } from '../transfer/index.ts';

/** Nobody finds by chance a conference that he was not told of. */
const DIGITS = 8;

/** Lets the caller, or who is transferred there, into a conference. */
export async function playConference(step: ConferenceStep, call: LiveCall): Promise<Step | null> {
  if (step.number === null) return convene(step, call);
  const number = step.code + step.number;
  const find = () => conferenceAt(call, number);
  if (!find()) return step.otherwise;
  const answered = await answerCaller(call, itself(number), OWN_CODECS, contactOf(number));
  if (!answered.ok) return answered.step;
  // All may have left it while the caller was answered.
  const conference = find();
  const id = call.world.ids.next('leg');
  if (!conference?.conversation.mayOrder({ name: 'admit', leg: id }).ok) {
    call.giveUp(answered.leg, 'no-conference');
    return null;
  }
  if (!call.seeker) call.record.answered(call.callerLeg);
  call.conversation.add(answered.leg);
  const causedBy = conference.record.callerLeg;
  handOver(call, answered.leg.id, conference, { id, reason: 'conference', causedBy });
  conference.conversation.order({ name: 'admit', leg: id });
  return null;
}

/** The caller's phone learns the number from our Contact, and that others can be called in (RFC 4579 §5.4). */
async function convene(step: ConferenceStep, call: LiveCall): Promise<Step | null> {
  if (call.seeker) return step.otherwise;
  const number = step.code + newNumber(call);
  const answered = await answerCaller(call, itself(number), OWN_CODECS, contactOf(number));
  if (!answered.ok) return answered.step;
  call.record.answered(call.callerLeg);
  call.conversation.convene(answered.leg, number);
  return null;
}

const itself = (number: string) => ({ number, name: 'Conference', userId: null });

const contactOf = (number: string) => ({ Contact: `<sip:${encodeURIComponent(number)}@localhost>;isfocus` });

const newNumber = ({ world }: LiveCall): string =>
  String(world.chance.bytes(6).reduce((value, byte) => value * 256 + byte, 0) % 10 ** DIGITS).padStart(DIGITS, '0');

function conferenceAt(call: LiveCall, number: string): LiveCall | null {
  for (const other of callsOf(call.world.live, call.request.snapshot.tenant.id))
    if (other !== call && other.conversation.conferenceNumber === number) return other;
  return null;
}
