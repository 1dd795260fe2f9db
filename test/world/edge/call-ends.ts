import { setTimeout as sleep } from 'node:timers/promises';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER, type Phone } from '#edge/signaling/rig/index.ts';
import { PCMA } from '#shared/audio/index.ts';
import type { RtpPeer } from '#test/world/rtp/index.ts';

/** SDP of who hears at this socket. */
export const sdpOf = (peer: RtpPeer): string => OFFER.replace('40000', String(peer.rtpPort));
export const portIn = (message: SipMessage): number => Number(/m=audio (\d+)/.exec(message.body)?.[1]);

/** Says something until the other one has heard just that. */
export async function expectHeard(from: RtpPeer, port: number, by: RtpPeer, letter: string): Promise<void> {
  const payload = Buffer.alloc(160, letter);
  const isHeard = () => by.heard.some(({ packet }) => packet.subarray(12).equals(payload));
  for (let sequence = 1; !isHeard(); sequence++) {
    if (sequence > 1500) throw new Error(`${letter} was not heard`);
    from.sendRtp(port, { sequence, payloadType: 8, payload });
    await sleep(10);
  }
}

/** What somebody has heard in G.711 A-law, 8000 samples a second. */
export const samplesHeard = ({ heard }: RtpPeer): Float64Array =>
  Float64Array.from(
    heard.flatMap(({ packet }) => [...PCMA.decode(packet.subarray(12))]),
    (sample) => sample / 32_768,
  );

/** One end of an answered call, as its phone has it. */
export interface End {
  readonly phone: Phone;
  /** Sends a request within the dialog. */
  sends(method: string, headers?: Record<string, string>, body?: string): void;
}

export function callerEnd(phone: Phone, answer: SipMessage): End {
  let sequence = 2;
  const names = { From: answer.get(H.from) ?? '', To: answer.get(H.to) ?? '', 'Call-ID': answer.get(H.callId) ?? '' };
  return {
    phone,
    sends: (method, headers = {}, body = '') => {
      const number = method === 'ACK' ? 2 : ++sequence;
      phone.request(method, 'sip:edge.invalid', { ...names, CSeq: `${number} ${method}`, ...headers }, body);
    },
  };
}

export function calleeEnd(phone: Phone, invite: SipMessage, tag = 'callee'): End {
  let sequence = 0;
  const names = {
    From: `${invite.get(H.to)};tag=${tag}`,
    To: invite.get(H.from) ?? '',
    'Call-ID': invite.get(H.callId) ?? '',
  };
  return {
    phone,
    sends: (method, headers = {}, body = '') =>
      phone.request(method, 'sip:edge.invalid', { ...names, CSeq: `${++sequence} ${method}`, ...headers }, body),
  };
}
