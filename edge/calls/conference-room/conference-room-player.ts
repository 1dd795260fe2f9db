import type { Party } from '#shared/cdr/index.ts';
import { admission, type ConferenceRoom, EMPTY_ROOM, hasToWait } from '#shared/conference-room/index.ts';
import {
  type ConferenceRoomStep,
  type RejectStep,
  type RoutableCall,
  roomWith,
  routeDialedInMenu,
  type Step,
} from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import {
  answerWithVoice,
  askName,
  goOn,
  hangUp,
  LEFT,
  type Left,
  type Utterance,
  type VoiceLeg,
  voiceFor,
} from '../voice/index.ts';
import { enterPin } from './enter-pin.ts';
import type { Departure } from './guest.ts';
import { doorTerms, meetingsIn } from './room-door.ts';

/** Somebody who has been let in up to the door. */
interface Arriving {
  readonly call: LiveCall;
  readonly voice: VoiceLeg;
  readonly leg: AnsweredLeg;
}

/** Lets the caller, or who is transferred here, into a room, and carries out what comes when he is out again. */
export async function playConferenceRoom(step: ConferenceRoomStep, call: LiveCall): Promise<Step | null> {
  const { snapshot } = call.request;
  const config = roomWith(snapshot, step.conferenceRoomId);
  const at = call.world.conferenceRooms.edgeOf(snapshot.tenant.id, step.conferenceRoomId);
  if (config && at !== null && call.world.sendGuest) return sendOff(config, call, at);
  return config ? visitRoom(config, call) : gone;
}

/** The same for a room that is here, or nowhere yet. */
export async function visitRoom(config: ConferenceRoom, call: LiveCall): Promise<Step | null> {
  const answered = await answerFor(config, call);
  return answered.ok ? visitOnceAnswered(config, call, answered) : answered.step;
}

/** Into a room of another edge: the caller is answered here, and asked there. */
async function sendOff(config: ConferenceRoom, call: LiveCall, at: string): Promise<Step | null> {
  const answered = await answerFor(config, call);
  if (!answered.ok) return answered.step;
  const { dialed, invitedTo } = call.request;
  const guest = { conferenceRoomId: config.id, dialed, isInvited: invitedTo === config.id };
  if (call.world.sendGuest?.(at, call, answered.leg.id, guest)) return null;
  return visitOnceAnswered(config, call, answered);
}

const itselfOf = ({ extension: number, name }: ConferenceRoom): Party => ({ number, name, userId: null });

const answerFor = (config: ConferenceRoom, call: LiveCall) =>
  answerWithVoice(call, { itself: itselfOf(config), language: config.language });

function visitOnceAnswered(
  config: ConferenceRoom,
  call: LiveCall,
  { voice, leg }: Pick<Arriving, 'voice' | 'leg'>,
): Promise<Step | null> {
  recordService(call, config.id, itselfOf(config));
  return visit({ call, voice, leg }, config);
}

function recordService(call: LiveCall, roomId: string, party: Party): void {
  const causedBy = call.record.lastCalleeLeg;
  const id = call.world.ids.next('leg');
  const why =
    causedBy === null ? ({ reason: 'dialed', causedBy } as const) : ({ reason: 'conference', causedBy } as const);
  const nowhere = { sipCallId: '', userAgent: null, remoteAddress: '' };
  call.record.addLeg({ id, role: 'service', party, service: { kind: 'conference', id: roomId }, ...why, ...nowhere });
  call.record.pickedUp(id);
}

async function visit(arriving: Arriving, config: ConferenceRoom): Promise<Step | null> {
  const { call, voice, leg } = arriving;
  const { conferenceRooms: rooms, secretOf } = call.world;
  const { snapshot, invitedTo } = call.request;
  const { id: tenantId } = snapshot.tenant;
  const isInvited = invitedTo === config.id;
  const role = await enterPin({
    call,
    voice,
    leg,
    config,
    isInvited,
    pin: rooms.get(tenantId, config.id)?.room.pin ?? null,
    meetingPins: meetingsIn(call.world, snapshot, config).map(
      ({ id }) => secretOf(snapshot, id, 'pin') ?? secretOf(snapshot, config.id, 'pin'),
    ),
  });
  if (role === LEFT) return null;
  if (role === null) return sayAndHangUp(arriving, []);
  const isModerator = role === 'moderator';
  const nameFile = config.announcesJoins === 'name' ? await nameOf(arriving) : null;
  if (nameFile === LEFT) return null;
  const letIn = await waitAtDoor(arriving, config, { isModerator, isInvited });
  if (letIn === 'welcome') {
    voice.leave();
    const room = rooms.open(call.world, snapshot, config);
    const departure = await room.enter({ call, leg, isModerator, party: leg.party, nameFile });
    return goAway(arriving, config.id, departure);
  }
  if (nameFile !== null) await call.world.promptKeeper.discard(nameFile);
  return letIn === LEFT ? null : sayAndHangUp(arriving, [{ phrase: `conference/${letIn}` }]);
}

/** @returns the file in which he says his name; null: he has said nothing */
const nameOf = ({ call, voice }: Arriving): Promise<string | null | Left> =>
  askName(call, voice, {
    says: { phrase: 'conference/say-your-name' },
    draft: async () => call.world.promptKeeper.draft(),
    discard: (path) => call.world.promptKeeper.discard(path),
  });

/** Hears what everybody hears who comes; after that there may be no room any more. */
async function waitAtDoor(
  { call, voice }: Arriving,
  config: ConferenceRoom,
  who: { readonly isModerator: boolean; readonly isInvited: boolean },
): Promise<ReturnType<typeof admission> | Left> {
  const { conferenceRooms: rooms } = call.world;
  const { snapshot } = call.request;
  const terms = doorTerms(call.world, snapshot, config);
  const roomNow = () => rooms.get(snapshot.tenant.id, config.id)?.room ?? EMPTY_ROOM;
  const now = () => admission(roomNow(), terms, who);
  if (now() !== 'welcome') return now();
  const welcome: Utterance[] = config.welcomePromptId === null ? [] : [{ promptId: config.welcomePromptId }];
  if (hasToWait(roomNow(), terms, who.isModerator)) welcome.push({ phrase: 'conference/waiting' });
  return (await voice.say(welcome)) === LEFT ? LEFT : now();
}

/** What comes after the room `roomId`. */
async function goAway(arriving: Arriving, roomId: string, departure: Departure): Promise<Step | null> {
  const { call, leg } = arriving;
  if (call.isEnded) return null;
  switch (departure.how) {
    case 'hung-up':
      return null;
    case 'dropped':
      hangUp(call);
      return null;
    case 'kicked':
    case 'over': {
      const voice = voiceFor(call, leg.party);
      call.whenEnded(() => voice.leave());
      call.conversation.listen(leg.id, (media) => voice.begin(media));
      const phrase = departure.how === 'kicked' ? 'conference/removed' : 'conference/over';
      return sayAndHangUp({ ...arriving, voice }, [{ phrase }]);
    }
    case 'sent-on': {
      const { to } = departure;
      const { snapshot } = call.request;
      const { first } = routeDialedInMenu(snapshot, { ...routableOf(call), dialed: to }, to);
      // Who has been in the room comes back without its PIN; into others nobody in this one has a right to let him.
      const comesBack = first.kind === 'conference-room' && first.conferenceRoomId === roomId;
      goOn(call, arriving, { dialed: to, invitedTo: comesBack ? roomId : null });
      return first;
    }
  }
}

async function sayAndHangUp({ call, voice }: Arriving, says: readonly Utterance[]): Promise<null> {
  if ((await voice.say(says)) !== LEFT && !call.isEnded) hangUp(call);
  return null;
}

const routableOf = ({ request, world }: LiveCall): RoutableCall => ({
  caller: request.caller,
  dialed: request.dialed,
  address: request.invite.flow.address,
  nowMs: world.clock.nowMs(),
  memory: world.groups.forCallOf(request.snapshot.tenant.id),
});

const gone: RejectStep = { kind: 'reject', rejection: { code: 'no-conference' }, why: 'the room is no more' };
