import { z } from 'zod';
import { CallId, LegId, Party } from '#shared/cdr/index.ts';
import { Instant } from '#shared/world/index.ts';

/** How much louder or softer than it is (FreeSWITCH's levels, each of 3 dB: chosen). */
export const VolumeLevel = z.int().min(-4).max(4);
/** What is softer is taken for silence: the mean of 16-bit samples, as FreeSWITCH counts it. */
export const EnergyLevel = z.int().min(0).max(1800);

/** Somebody in a conference room. */
export const ConferenceParticipant = z
  .object({
    number: z.int().describe('By which commands name it: counts who has come since the room was empty.'),
    callId: CallId,
    legId: LegId,
    party: Party,
    isModerator: z.boolean().describe('Whether it leads the room.'),
    isWaiting: z.boolean().describe('Whether it hears music until somebody comes who leads the room.'),
    isMuted: z.boolean(),
    isDeaf: z.boolean(),
    hasFloor: z.boolean().describe('Whether it is who speaks.'),
    volumeIn: VolumeLevel.describe('Of what it says; 0 is as it is.'),
    volumeOut: VolumeLevel.describe('Of what it hears.'),
    energyLevel: EnergyLevel.describe('What is softer is not heard by the others.'),
    doesNotHear: z.array(z.int()).readonly().describe('Participants, by their numbers.'),
    joinedAt: Instant,
  })
  .meta({ id: 'ConferenceParticipant' });
export type ConferenceParticipant = z.infer<typeof ConferenceParticipant>;

/** A conference room, and who is in it. */
export const LiveConference = z
  .object({
    conferenceRoomId: z.string(),
    name: z.string(),
    extension: z.string(),
    edgeId: z.string().nullable().describe('The edge that has it; null while nobody is in it.'),
    isLocked: z.boolean(),
    recording: z.enum(['off', 'on', 'paused']),
    startedAt: Instant.nullable().describe('When the first one came; null while nobody is in it.'),
    participants: z.array(ConferenceParticipant).describe('By number.'),
  })
  .meta({ id: 'LiveConference' });
export type LiveConference = z.infer<typeof LiveConference>;

/** A room that nobody is in. */
export const emptyConference = ({
  id,
  name,
  extension,
}: {
  readonly id: string;
  readonly name: string;
  readonly extension: string;
}): LiveConference => ({
  conferenceRoomId: id,
  name,
  extension,
  edgeId: null,
  isLocked: false,
  recording: 'off',
  startedAt: null,
  participants: [],
});
