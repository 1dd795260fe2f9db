import type { ConferenceParticipant, LiveConference } from './live-conference.ts';

/**
 * A room as FreeSWITCH lists it (sipXcom 20.04 SXR-CMDF-02): name, how many, whether it is locked; then a line for each leg, of its
 * number, where it is registered, its id, the number that calls, what it does, its volumes and its energy level.
 */
export function conferenceList(conference: LiveConference, delimiter = ','): string {
  const { name, isLocked, participants } = conference;
  const howMany = `${participants.length} ${participants.length === 1 ? 'member' : 'members'}`;
  const lines = participants.map((one) =>
    [
      one.number,
      `sip:${one.party.number}`,
      one.legId,
      one.party.number,
      statusOf(one).join('|'),
      one.volumeIn,
      one.volumeOut,
      one.energyLevel,
    ].join(delimiter),
  );
  return [`${name} (${howMany}${isLocked ? ' locked' : ''})`, ...lines, ''].join('\n');
}

/** What FreeSWITCH calls what it does. Who waits neither hears nor speaks. */
function statusOf({ isDeaf, isMuted, isWaiting, hasFloor }: ConferenceParticipant): string[] {
  return [
    ...(isDeaf || isWaiting ? [] : ['hear']),
    ...(isMuted || isWaiting ? [] : ['speak']),
    ...(hasFloor ? ['talking', 'floor'] : []),
  ];
}

/** The same as XML (SXR-CMDX-26; the manual prints no example, so the elements are chosen after FreeSWITCH's). */
export function conferenceXml({ name, isLocked, recording, startedAt, participants }: LiveConference): string {
  const room = [
    `name="${escaped(name)}"`,
    `member-count="${participants.length}"`,
    `locked="${isLocked}"`,
    `recording="${recording !== 'off'}"`,
    ...(startedAt === null ? [] : [`started="${startedAt}"`]),
  ];
  return [
    '<?xml version="1.0"?>',
    '<conferences>',
    `  <conference ${room.join(' ')}>`,
    '    <members>',
    ...participants.map(memberXml),
    '    </members>',
    '  </conference>',
    '</conferences>',
    '',
  ].join('\n');
}

function memberXml(one: ConferenceParticipant): string {
  const flags = {
    can_hear: !one.isDeaf && !one.isWaiting,
    can_speak: !one.isMuted && !one.isWaiting,
    talking: one.hasFloor,
    has_floor: one.hasFloor,
    is_moderator: one.isModerator,
  };
  return [
    '      <member type="caller">',
    `        <id>${one.number}</id>`,
    `        <uuid>${escaped(one.legId)}</uuid>`,
    `        <caller_id_name>${escaped(one.party.name ?? '')}</caller_id_name>`,
    `        <caller_id_number>${escaped(one.party.number)}</caller_id_number>`,
    `        <flags>${Object.entries(flags)
      .map(([flag, isSet]) => `<${flag}>${isSet}</${flag}>`)
      .join('')}</flags>`,
    `        <volume_in>${one.volumeIn}</volume_in>`,
    `        <volume_out>${one.volumeOut}</volume_out>`,
    `        <energy>${one.energyLevel}</energy>`,
    '      </member>',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] as string);
