import type { Chance } from '#shared/world/index.ts';
import type { StreamStart } from './orders.ts';

export function newStreamStart(chance: Chance): StreamStart {
  const random = Buffer.from(chance.bytes(10));
  // Far from the wrap: a phone that misses it in the first packets cannot read SRTP (RFC 3711 §3.3.1).
  const sequence = random.readUInt16BE(8) & 0x7fff;
  return { ssrc: random.readUInt32BE(0), ticks: random.readUInt32BE(4), sequence };
}
