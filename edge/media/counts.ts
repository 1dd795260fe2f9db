import { DROP_CAUSES, type DropCounts, type StreamStatistics } from './media.ts';
import type { WorkerCounters } from './orders.ts';

export function noDrops(): DropCounts {
  return Object.fromEntries(DROP_CAUSES.map((cause) => [cause, 0])) as DropCounts;
}

export function noCounts(): WorkerCounters {
  return { endpoints: 0, packetsReceived: 0, bytesReceived: 0, packetsSent: 0, bytesSent: 0, dropped: noDrops() };
}

/** What an endpoint reports that saw nothing, or that lost its memory with its thread. */
export function noStatistics(): StreamStatistics {
  return {
    received: {
      packets: 0,
      bytes: 0,
      lost: 0,
      lossFraction: 0,
      duplicates: 0,
      discarded: 0,
      jitterMs: 0,
      maxJitterMs: 0,
      format: null,
    },
    sent: { packets: 0, bytes: 0 },
    reported: null,
    mos: null,
    minMos: null,
    averageMos: null,
    dropped: noDrops(),
    source: null,
  };
}

/** One endpoint's share of the sums. */
export function countsOf({ received, sent, dropped }: StreamStatistics): WorkerCounters {
  return {
    endpoints: 1,
    packetsReceived: received.packets,
    bytesReceived: received.bytes,
    packetsSent: sent.packets,
    bytesSent: sent.bytes,
    dropped,
  };
}

export function sum(a: WorkerCounters, b: WorkerCounters): WorkerCounters {
  const dropped = noDrops();
  for (const cause of DROP_CAUSES) dropped[cause] = a.dropped[cause] + b.dropped[cause];
  return {
    endpoints: a.endpoints + b.endpoints,
    packetsReceived: a.packetsReceived + b.packetsReceived,
    bytesReceived: a.bytesReceived + b.bytesReceived,
    packetsSent: a.packetsSent + b.packetsSent,
    bytesSent: a.bytesSent + b.bytesSent,
    dropped,
  };
}
