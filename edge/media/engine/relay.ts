import type { MessagePort } from 'node:worker_threads';
import type { Endpoint, MediaSink } from './endpoint.ts';

/** Who sends to whom, as long as it lasts. */
export interface Relay {
  /** The endpoints fall silent. */
  dissolve(): void;
}

/** What either receives goes to the other. */
export function bridge(a: Endpoint, b: Endpoint): Relay {
  a.output = b;
  b.output = a;
  return {
    dissolve() {
      a.output = null;
      b.output = null;
    },
  };
}

/** What it receives goes back; RTCP does not: the reports are about the other direction. */
export function echo(endpoint: Endpoint): Relay {
  const mirror: MediaSink = { sendRtp: (packet) => endpoint.sendRtp(packet), sendRtcp: () => {} };
  return feed(endpoint, mirror);
}

/** The half of a bridge whose other half is in another thread. */
export function link(endpoint: Endpoint, port: MessagePort): Relay {
  const relay = feed(endpoint, {
    sendRtp: (packet) => port.postMessage({ rtp: packet } satisfies LinkMessage),
    sendRtcp: (packet) => port.postMessage({ rtcp: packet } satisfies LinkMessage),
  });
  port.on('message', (message: LinkMessage) => {
    if ('rtp' in message) endpoint.sendRtp(message.rtp);
    else endpoint.sendRtcp(message.rtcp);
  });
  return {
    dissolve() {
      relay.dissolve();
      port.close();
    },
  };
}

type LinkMessage = { rtp: Uint8Array } | { rtcp: Uint8Array };

function feed(endpoint: Endpoint, sink: MediaSink): Relay {
  endpoint.output = sink;
  return {
    dissolve() {
      endpoint.output = null;
    },
  };
}
