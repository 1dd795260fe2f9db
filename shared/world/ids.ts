import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';

/** Prefix of each kind of identifier: an id says what it names wherever it turns up. */
export const ID_PREFIXES = [
  'ten', // tenant
  'res', // reseller
  'usr', // user
  'sic', // SIP credential of a user
  'rol', // custom role
  'reg', // registration (one binding)
  'txt', // message from phone to phone
  'call', // call
  'leg', // leg of a call
  'evt', // call event
  'cdr', // call detail record
  'whk', // webhook endpoint
  'msg', // webhook message
  'key', // API key
  'ses', // portal session
  'pky', // passkey
  'aud', // audit entry
  'alm', // alarm
  'sin', // attempt to sign in
  'cmd', // command to an edge
  'edge', // edge node
  'req', // request with an Idempotency-Key
  'sch', // schedule
  'hgr', // hunt group
  'ugr', // user group
  'dev', // device
  'dgr', // device group
  'dtp', // device template
  'pbk', // phonebook
  'con', // contact
  'dsr', // directory source
  'job', // job
  'jsc', // job schedule
  'loc', // location
  'erl', // emergency location
  'rng', // extension range
  'num', // number
  'npl', // number pool
  'trk', // trunk
  'obr', // outbound rule
  'inr', // inbound route
  'prm', // call permission
  'crs', // call restriction
  'aut', // authorization code
  'pin', // pin set
  'rtb', // rate table
  'usg', // usage entry
  'pmt', // prompt
  'upl', // upload of audio for a prompt
  'pst', // presence state
  'lng', // language pack
  'moh', // music on hold
  'rpp', // report profile
  'skl', // skill
  'skr', // skill rule
  'agt', // agent
  'cgr', // call group
  'que', // queue
  'vmb', // voicemail box
  'rec', // recording of a call
  'vms', // message in a voicemail box
  'dls', // distribution list
  'cnf', // conference room
  'mtg', // meeting
  'orb', // park orbit
  'pgr', // page group
  'icm', // intercom
  'ann', // announcement
  'aat', // auto attendant
  'ivr', // ivr
  'fax', // fax box
  'fxd', // fax in a box
  'cbk', // callback
  'spd', // speed dial
  'fwd', // forwarding of a user
  'cfl', // call filter
  'bsf', // boss secretary filter
  'cpg', // call pickup group
  'ftc', // feature code
] as const;
export type IdPrefix = (typeof ID_PREFIXES)[number];

/** Makes identifiers that sort by time of creation: `usr_01J9Z3K4M5N6P7Q8R9S0T1V2W3`. */
export interface Ids {
  next(prefix: IdPrefix): string;
}

/** Crockford base 32, as in ULID. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * What ids of a time begin with, after their prefix: ids made before sort before it, later ones after.
 *
 * @param ms  since 1970
 */
export function timeStamp(ms: number): string {
  let time = ms;
  let stamp = '';
  for (let i = 0; i < 10; i++) {
    stamp = ALPHABET[time % 32] + stamp;
    time = Math.floor(time / 32);
  }
  return stamp;
}

/** How many characters say which one of its millisecond an id is. */
const TURN_LENGTH = 3;

/**
 * 48 bits of wall clock, 15 bits that count within the millisecond, then 65 bits of chance, in 26 characters (ULID layout). What one
 * process makes sorts in its order: several lines of a log come of one moment.
 */
export class TimeSortedIds implements Ids {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #chance: Chance;
  #lastMs = 0;
  #turn = 0;

  constructor(clock: Pick<Clock, 'nowMs'>, chance: Chance) {
    this.#clock = clock;
    this.#chance = chance;
  }

  next(prefix: IdPrefix): string {
    const nowMs = this.#clock.nowMs();
    this.#turn = nowMs === this.#lastMs ? this.#turn + 1 : 0;
    this.#lastMs = nowMs;
    const turn = timeStamp(this.#turn).slice(-TURN_LENGTH);
    let tail = '';
    for (const byte of this.#chance.bytes(16 - TURN_LENGTH)) tail += ALPHABET[byte % 32];
    return `${prefix}_${timeStamp(nowMs)}${turn}${tail}`;
  }
}
