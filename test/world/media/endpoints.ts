import type { MediaEndpoint, MediaServer, RemoteMedia } from '#edge/media/index.ts';
import { PCMU } from './formats.ts';

export async function openEndpoint(
  server: MediaServer,
  where: Parameters<MediaServer['open']>[0] = {},
): Promise<MediaEndpoint> {
  const opened = await server.open(where);
  if (!opened.ok) throw new Error(opened.error);
  return opened.endpoint;
}

/** What an endpoint is told of a phone: PCMU both ways in the clear, unless told otherwise. */
export function remoteOf(
  { rtpPort, rtcpPort }: { readonly rtpPort: number; readonly rtcpPort: number },
  change: Partial<RemoteMedia> = {},
): RemoteMedia {
  return { address: '127.0.0.1', rtpPort, rtcpPort, payloads: [PCMU], direction: 'sendrecv', srtp: null, ...change };
}

type WebRtc = NonNullable<RemoteMedia['webrtc']>;

/** What an endpoint is told of a browser: where it is, ICE will say. */
export const browserRemote = (ice: WebRtc['ice'], fingerprint: WebRtc['fingerprints'][number]): RemoteMedia =>
  remoteOf({ rtpPort: 9, rtcpPort: 9 }, { address: '0.0.0.0', webrtc: { ice, fingerprints: [fingerprint] } });
