import { pcapHeader, pcapRecord } from '#shared/pcap/index.ts';
import type { TracedMessage } from './trace.ts';

/** The messages as a capture file for Wireshark: the bytes that went over the wire, whatever encrypted them. */
export const toCapture = (messages: readonly TracedMessage[]): Buffer =>
  Buffer.concat([
    pcapHeader(),
    ...messages.map(({ at, direction, local, remote, message }) =>
      pcapRecord({
        atMs: Date.parse(at),
        from: direction === 'in' ? remote : local,
        to: direction === 'in' ? local : remote,
        payload: Buffer.from(message, 'latin1'),
      }),
    ),
  ]);
