import type { ConferenceRoom, Room } from '#shared/conference-room/index.ts';
import { isSame } from '../ask-code/right-code.ts';
import type { LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import { LEFT, type Left, type VoiceLeg } from '../voice/index.ts';

const TRIES = 3;
const PATIENCE = { maxDigits: 15, firstKeyMs: 10_000, nextKeyMs: 5000, clearsAt: '*' };

export type Role = 'moderator' | 'member';

interface AtTheDoor {
  readonly call: LiveCall;
  readonly voice: VoiceLeg;
  readonly leg: AnsweredLeg;
  readonly config: Pick<ConferenceRoom, 'id' | 'userId'>;
  /** Who is in the room has him come. */
  readonly isInvited: boolean;
  /** In the place of all that are configured. */
  readonly pin: Room['pin'];
  /** One for each meeting that is on, as its invitation tells it; null: it asks for none. */
  readonly meetingPins: readonly (string | null)[];
}

/**
 * Asks for the PIN of a room, three times at most (XiVO 15.12 XA-CONF-03). Whose room it is enters without one at the own phone,
 * and leads it; who is called in enters without one, too. Wrong PINs count for the caller as other wrong codes do.
 *
 * @returns null: he may not come in
 */
export async function enterPin({
  call,
  voice,
  leg,
  config,
  isInvited,
  pin: instead,
  meetingPins,
}: AtTheDoor): Promise<Role | null | Left> {
  const { snapshot, caller } = call.request;
  const { secretOf, wrongCodes } = call.world;
  const tenantId = snapshot.tenant.id;
  if (config.userId !== null && leg.party.userId === config.userId) return 'moderator';
  if (isInvited) return 'member';
  const pins = pinsOf(instead, meetingPins, secretOf(snapshot, config.id, 'pin'));
  const moderatorPin = secretOf(snapshot, config.id, 'moderatorPin');
  if (pins.length === 0 && moderatorPin === null) return 'member';
  const phrase = pins.length === 0 ? 'conference/enter-pin-or-pound' : 'code/enter-pin';
  for (let left = TRIES; left > 0 && !wrongCodes.isLocked(tenantId, caller); left--) {
    const answer = await voice.ask({ says: [{ phrase }], ...PATIENCE });
    if (answer === LEFT) return LEFT;
    const { digits } = answer;
    if (digits === '' && pins.length === 0) return 'member';
    // All are looked at, whichever is right.
    const leads = moderatorPin !== null && isSame(moderatorPin, digits);
    const enters = pins.filter((right) => isSame(right, digits)).length > 0;
    // Where both are the same, which a meeting's PIN or one from the API may come to be, everybody would lead.
    if (enters) return 'member';
    if (leads) return 'moderator';
    wrongCodes.add(tenantId, caller);
    if ((await voice.say([{ phrase: 'code/wrong' }])) === LEFT) return LEFT;
    voice.forgetKeys();
  }
  return null;
}

function pinsOf(instead: Room['pin'], meetingPins: readonly (string | null)[], own: string | null): readonly string[] {
  const asked = instead ? [instead.code] : meetingPins.length > 0 ? meetingPins : [own];
  // Whoever needs none for one of the meetings cannot be told from who needs one for another.
  return asked.includes(null) ? [] : asked.filter((pin) => pin !== null);
}
