import { appendFileSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Packet, pcapHeader, pcapRecord } from '#shared/pcap/index.ts';
import { systemClock } from '#shared/world/index.ts';

const { SIP_CAPTURE: folder, SIP_CAPTURE_OF: testFile = '' } = process.env;

/**
 * Keeps what a phone of a test heard, in the folder `SIP_CAPTURE`, if that is set: in a capture file of this process that bears
 * the name of the test file (test/world/capture-of.ts).
 */
export function capture(from: Packet['from'], to: Packet['to'], payload: Uint8Array): void {
  if (folder === undefined) return;
  const file = join(folder, `${basename(testFile)}.${process.pid}.pcap`);
  if (!existsSync(file)) appendFileSync(file, pcapHeader());
  appendFileSync(file, pcapRecord({ atMs: systemClock.nowMs(), from, to, payload }));
}

/**
 * The same for what a sipp has received, from its message file: after a line that says how long it is and a blank one, each
 * message as it came.
 */
export function captureReceivedBySipp(messages: string, from: Packet['from'], to: Packet['to']): void {
  if (folder === undefined) return;
  const bytes = Buffer.from(messages);
  for (const found of messages.matchAll(/message received \[(\d+)\] bytes :\n\n/g)) {
    const start = Buffer.byteLength(messages.slice(0, found.index + found[0].length));
    capture(from, to, bytes.subarray(start, start + Number(found[1])));
  }
}
