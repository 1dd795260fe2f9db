import type { Chance } from '#shared/world/index.ts';
import type { TransportAddress } from '../media.ts';
import { bindingError, bindingSuccess, readStun } from './stun.ts';

/** One side's fragment of the user name, and its password (RFC 8839 §5.4). */
export interface IceCredentials {
  readonly ufrag: string;
  readonly password: string;
}

/** What the checks of one endpoint are judged by. */
export interface IceKeying {
  readonly ours: IceCredentials;
  readonly theirUfrag: string;
}

/** 24 and 132 bits of chance, as RFC 8445 §5.3 wants them; base64 without padding is made of ice-chars. */
export function newIceCredentials(chance: Chance): IceCredentials {
  const text = (bytes: number) => Buffer.from(chance.bytes(bytes)).toString('base64');
  return { ufrag: text(6), password: text(18) };
}

/** `valid`: the sender's address is proved. `nominated`: it is also the one to use from now on. */
export interface CheckOutcome {
  readonly source: 'valid' | 'nominated' | 'unproved';
  readonly answer: Buffer | null;
}

/**
 * The answering half of ICE, for a node whose address everybody can reach (RFC 8445 §2.5): the other side sends the
 * checks, chooses the pair, and finds a new one when its network changes.
 *
 * @returns why it is of no use: no STUN that we know, or not by who has our password
 */
export function answerCheck(
  datagram: Buffer,
  from: TransportAddress,
  { ours, theirUfrag }: IceKeying,
): CheckOutcome | 'malformed' | 'forged' {
  const request = readStun(datagram, `${ours.ufrag}:${theirUfrag}`, ours.password);
  if (typeof request === 'string') return request;
  if (request.name === 'indication') return { source: 'unproved', answer: null };
  // We never control. Whoever thinks so has to change its role.
  const status = request.isFromControlled ? 487 : request.unknown.length > 0 ? 420 : null;
  if (status !== null) return { source: 'unproved', answer: bindingError(request, status, ours.password) };
  return {
    source: request.isNominating ? 'nominated' : 'valid',
    answer: bindingSuccess(request, from, ours.password),
  };
}
