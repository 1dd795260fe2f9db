import { startMedia } from '#edge/media/index.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { freePortRange } from '#test/world/rtp/index.ts';

/** A conference in a process of its own, with one worker thread; the first argument has the ports of those who take part. */
const loadPorts = process.argv[2]?.split(',').map(Number) ?? [];
const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
// As phones offer it: those without are listened to for keys in their audio, which costs more.
const EVENTS = { payloadType: 101, name: 'telephone-event', clockRateHz: 8000 };
const media = await startMedia({
  addresses: [{ address: '127.0.0.1' }],
  ports: await freePortRange(2 * loadPorts.length + 20),
  workers: 1,
  clock: systemClock,
  chance: systemChance,
  log: (event) => console.error(event),
});
const room = media.openRoom({ maxSpeakers: Number(process.argv[3]) });
const targets: number[] = [];
for (const rtpPort of loadPorts) {
  const opened = await media.open();
  if (!opened.ok) throw new Error(opened.error);
  const { endpoint } = opened;
  const place = { address: '127.0.0.1', rtpPort, rtcpPort: rtpPort + 1, direction: 'sendrecv', srtp: null } as const;
  endpoint.setRemote({ ...place, payloads: [PCMU, EVENTS] });
  room.join(endpoint, PCMU);
  targets.push(endpoint.rtpPort);
}
process.on('disconnect', () => process.exit());
process.send?.(targets);
