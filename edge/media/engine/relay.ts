import type { MessagePort } from 'node:worker_threads';
import type { PayloadFormat } from '../media.ts';
import { Encoder } from './encoder.ts';
import type { Endpoint, MediaSink } from './endpoint.ts';
import { Translation } from './translation.ts';

/** Who sends to whom, as long as it lasts. */
export interface Relay {
  /** The endpoints fall silent. */
  dissolve(): void;
  /** A member has agreed on other formats. */
  formatsChanged?(): void;
}

/** What either receives goes to the other, made anew where the other does not take it. */
export function bridge(a: Endpoint, b: Endpoint): Relay {
  const [toB, toA] = [new Translation(() => a.formats, b), new Translation(() => b.formats, a)];
  a.output = toB;
  b.output = toA;
  return {
    formatsChanged() {
      toB.formatsChanged();
      toA.formatsChanged();
    },
    dissolve() {
      a.output = null;
      b.output = null;
      toB.close();
      toA.close();
    },
  };
}

/** What it receives goes back; RTCP does not: the reports are about the other direction. */
export function echo(endpoint: Endpoint): Relay {
  const mirror: MediaSink = { sendRtp: (packet) => endpoint.sendRtp(packet), sendRtcp: () => {} };
  return feed(endpoint, mirror);
}

/**
 * The half of a bridge whose other half is in another thread.
 *
 * @param callOff  called when it is over
 */
export function link(endpoint: Endpoint, port: MessagePort, callOff: () => void): Relay {
  const post = (message: LinkMessage) => port.postMessage(message);
  const relay = feed(endpoint, {
    sendRtp: (rtp) => post({ rtp }),
    sendRtcp: (rtcp) => post({ rtcp }),
    sendZrtp: (zrtp) => post({ zrtp }),
  });
  let speaks: readonly PayloadFormat[] = [];
  const translation = new Translation(() => speaks, endpoint);
  port.on('message', (message: LinkMessage) => {
    if ('rtp' in message) translation.sendRtp(message.rtp);
    else if ('rtcp' in message) endpoint.sendRtcp(message.rtcp);
    else if ('zrtp' in message) endpoint.sendZrtp(message.zrtp);
    else {
      speaks = message.speaks;
      translation.formatsChanged();
    }
  });
  post({ speaks: endpoint.formats });
  return {
    formatsChanged() {
      translation.formatsChanged();
      post({ speaks: endpoint.formats });
    },
    dissolve() {
      relay.dissolve();
      translation.close();
      port.close();
      callOff();
    },
  };
}

/** An endpoint of another thread, as the far end of its `link`. */
export class LinkedEnd implements Relay {
  formats: readonly PayloadFormat[] = [];
  output: MediaSink | null = null;
  readonly encoder = new Encoder();
  /** It has agreed on other formats. */
  onFormatsChanged: () => void = () => {};
  readonly #port: MessagePort;

  /** @param onClosed  the endpoint does something else now, or is gone */
  constructor(port: MessagePort, onClosed: () => void) {
    this.#port = port;
    port.on('message', (message: LinkMessage) => {
      if ('rtp' in message) this.output?.sendRtp(message.rtp);
      else if ('rtcp' in message) this.output?.sendRtcp(message.rtcp);
      else if ('speaks' in message) {
        this.formats = message.speaks;
        this.onFormatsChanged();
      }
    });
    port.on('close', () => {
      onClosed();
      this.encoder.close();
    });
  }

  sendRtp(rtp: Uint8Array): void {
    this.#port.postMessage({ rtp } satisfies LinkMessage);
  }

  dissolve(): void {
    this.#port.close();
  }
}

type LinkMessage =
  | { rtp: Uint8Array }
  | { rtcp: Uint8Array }
  | { zrtp: Uint8Array }
  | { speaks: readonly PayloadFormat[] };

function feed(endpoint: Endpoint, sink: MediaSink): Relay {
  endpoint.output = sink;
  return {
    dissolve() {
      endpoint.output = null;
    },
  };
}
