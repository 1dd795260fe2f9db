/** What a network does to packets. Shares are of all packets, from 0 to 1. */
export interface Roughness {
  readonly lost?: number;
  readonly duplicated?: number;
  /** Each packet is late by up to so much, and may be overtaken. */
  readonly jitterMs?: number;
}

export interface Delivery {
  readonly atMs: number;
  readonly packet: Uint8Array;
}

/** Packets sent every `everyMs`, as they come out of a rough network: the same each time, by `seed`. */
export function throughRoughNetwork(
  packets: readonly Uint8Array[],
  everyMs: number,
  { lost = 0, duplicated = 0, jitterMs = 0 }: Roughness,
  seed = 1,
): Delivery[] {
  const chance = randomNumbers(seed);
  const deliveries = packets.flatMap((packet, index) => {
    const sentMs = index * everyMs;
    const isLost = chance() < lost;
    const copies = chance() < duplicated ? 2 : 1;
    return isLost ? [] : Array.from({ length: copies }, () => ({ atMs: sentMs + chance() * jitterMs, packet }));
  });
  return deliveries.sort((a, b) => a.atMs - b.atMs);
}

/** From 0 to 1, by Park and Miller's generator. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
}
