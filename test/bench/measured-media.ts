import { type MediaEndpoint, type MediaServer, type RemoteMedia, startMedia } from '#edge/media/index.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { freePortRange } from '#test/world/free-ports.ts';
import { openEndpoint, remoteOf } from '#test/world/media/endpoints.ts';

/** What a benchmark of media measures: a server with one worker thread, and ports for so many endpoints. */
export async function startMeasuredMedia(endpoints: number): Promise<MediaServer> {
  return startMedia({
    addresses: [{ address: '127.0.0.1' }],
    ports: await freePortRange(2 * endpoints + 20),
    workers: 1,
    clock: systemClock,
    chance: systemChance,
    log: (event) => console.error(event),
  });
}

/** An endpoint for the stream of a load: it comes from that port, and RTCP from the one above. */
export async function endpointFor(
  media: MediaServer,
  rtpPort: number,
  change: Partial<RemoteMedia> = {},
): Promise<MediaEndpoint> {
  const endpoint = await openEndpoint(media);
  endpoint.setRemote(remoteOf({ rtpPort, rtcpPort: rtpPort + 1 }, change));
  return endpoint;
}
