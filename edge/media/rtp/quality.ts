import { impairmentOf } from './codec-impairment.ts';
import { mosOfRating, rating } from './e-model.ts';
import { bufferDepthMs } from './playout.ts';

/** What the network did to a stream. */
export interface NetworkQuality {
  /** Encoding name. */
  readonly codec: string;
  /** Not played, lost or too late; 0 to 1. */
  readonly lossFraction: number;
  /** See rtp/loss-pattern.ts. */
  readonly burstRatio: number;
  readonly jitterMs: number;
  /** Null when unknown: then as if 0. */
  readonly roundTripMs: number | null;
}

/** An estimate for comparing calls and raising alarms, not a measurement. */
export interface Quality {
  /** R of the E-model, 0 to 100. */
  readonly rating: number;
  /** Mean opinion scores, 1 to 4.5: of a conversation, and of somebody who only listens and minds no delay. */
  readonly mos: number;
  readonly listeningMos: number;
}

/** Packetization and look-ahead, which every call has. *chosen* */
const TERMINAL_DELAY_MS = 25;

export function estimateQuality(network: NetworkQuality): Quality {
  const { lossFraction, burstRatio } = network;
  const heard = { codec: impairmentOf(network.codec), lossFraction, burstRatio };
  const conversation = rating({ ...heard, delayMs: oneWayDelayMs(network) });
  return {
    rating: conversation,
    mos: mosOfRating(conversation),
    listeningMos: mosOfRating(rating({ ...heard, delayMs: 0 })),
  };
}

function oneWayDelayMs({ jitterMs, roundTripMs }: NetworkQuality): number {
  return TERMINAL_DELAY_MS + (roundTripMs ?? 0) / 2 + bufferDepthMs(jitterMs);
}
