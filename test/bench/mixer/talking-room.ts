import { EVENTS, PCMU } from '#test/world/media/formats.ts';
import { endpointFor, startMeasuredMedia } from '../measured-media.ts';

/**
 * A conference in a process of its own, with one worker thread. The arguments: the ports of those who take part, how many are heard at
 * once, and the rate of the mix, in Hz.
 */
const loadPorts = process.argv[2]?.split(',').map(Number) ?? [];
const media = await startMeasuredMedia(loadPorts.length);
const room = media.openRoom({ maxSpeakers: Number(process.argv[3]), rateHz: Number(process.argv[4]) });
const targets: number[] = [];
for (const rtpPort of loadPorts) {
  // As phones offer it: those without events are listened to for keys in their audio, which costs more.
  const endpoint = await endpointFor(media, rtpPort, { payloads: [PCMU, EVENTS] });
  room.join(endpoint, PCMU);
  targets.push(endpoint.rtpPort);
}
process.on('disconnect', () => process.exit());
process.send?.(targets);
