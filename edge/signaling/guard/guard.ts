import type { BlockList } from 'node:net';
import { sourceOf } from '#shared/ban/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Counters, Log } from '../counters.ts';
import { H, type SipMessage } from '../parser/index.ts';
import { type Ban, Bans } from './bans.ts';
import { Offences } from './offences.ts';
import { addressList, type BanRule, contains, type GuardPolicy, type Kind, SCANNERS } from './policy.ts';
import { TokenBucket } from './token-bucket.ts';

export interface GuardWorld {
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  readonly counters: Counters;
  readonly log: Log;
}

/** How long a source that has authenticated keeps its standing: a phone registers again within the hour. */
const KNOWN_MS = 2 * 3600 * 1000;
/** A source with working phones may send more, and one phone with an old password does not lock out its office. */
const KNOWN_SCALE = 10;
/** A table that strangers fill must end somewhere. The oldest stranger is forgotten first. */
const MAX_SOURCES = 50_000;
const MAX_LOOKS = 16;
/** Each of them has shown a password; the one that did so longest ago goes first. */
const MAX_KNOWN = 100_000;
const MAX_USER_AGENTS = 1000;
/** Bans that rest on datagrams alone, of whose senders nobody knows: beyond these their messages are dropped one by one. */
const UNPROVEN_BANS = { perSecond: 5, burst: 100 };

/** What is remembered of one sender. */
class Source {
  readonly name: string;
  /** Neither limited nor banned, whatever it does. */
  readonly isTrusted: boolean;
  readonly isDenied: boolean;
  readonly buckets = new Map<Kind, TokenBucket>();
  readonly offences = new Offences();
  connections = 0;
  knownUntilMs = 0;

  constructor(name: string, isTrusted: boolean, isDenied: boolean) {
    this.name = name;
    this.isTrusted = isTrusted;
    this.isDenied = isDenied;
  }
}

/**
 * Stands before everything else: decides by source address, before a byte is parsed, whom the engine listens to.
 * README.md says what it protects from, and what evidence is enough for a ban.
 */
export class Guard {
  readonly #policy: GuardPolicy;
  readonly #world: GuardWorld;
  readonly #trusted: BlockList;
  readonly #denied: BlockList;
  readonly #sources = new Map<string, Source>();
  /** Those that have authenticated lately, where no number of strangers can push them out. */
  readonly #known = new Map<string, Source>();
  readonly #bans = new Bans();
  readonly #strangers: TokenBucket;
  readonly #unprovenBans: TokenBucket;
  /** User-Agents seen lately, and whether they are scanners'. */
  readonly #userAgents = new Map<string, boolean>();
  #connections = 0;

  /** @throws Error naming an entry of the policy that is no address */
  constructor(policy: GuardPolicy, world: GuardWorld) {
    this.#policy = policy;
    this.#world = world;
    this.#trusted = addressList([...policy.exempt, ...policy.proxies, ...policy.allow]);
    this.#denied = addressList(policy.deny);
    this.#strangers = new TokenBucket(policy.strangers, world.clock.monotonicMs());
    this.#unprovenBans = new TokenBucket(UNPROVEN_BANS, world.clock.monotonicMs());
  }

  get counts(): { sources: number; bans: number; connections: number } {
    return { sources: this.#sources.size + this.#known.size, bans: this.#bans.size, connections: this.#connections };
  }

  /** Whether the bytes that came from `host` are worth parsing. */
  admits(bytes: Buffer, host: string): boolean {
    const source = this.#source(host);
    if (source.isTrusted) return true;
    if (source.isDenied) return this.#drop('denied');
    const nowMs = this.#world.clock.monotonicMs();
    if (this.#bans.size > 0 && this.#bans.has(source.name, this.#world.clock.nowMs())) return this.#drop('banned');
    const kind = kindOf(bytes);
    const isKnown = source.knownUntilMs > nowMs;
    const rate = this.#policy.rates[kind];
    let bucket = source.buckets.get(kind);
    if (bucket === undefined) {
      bucket = new TokenBucket(rate, nowMs);
      source.buckets.set(kind, bucket);
    }
    if (!bucket.take(rate, nowMs, isKnown ? KNOWN_SCALE : 1)) return this.#drop(`rate-limited.${kind}`);
    if (!isKnown && !this.#strangers.take(this.#policy.strangers, nowMs)) return this.#drop('strangers');
    return true;
  }

  /**
   * Whether a request that was read is answered at all.
   *
   * @param isProven  a connection: its sender is where it says. A datagram may be forged.
   */
  admitsRequest(request: SipMessage, host: string, isProven: boolean): boolean {
    const source = this.#source(host);
    if (source.isTrusted) return true;
    if (this.#isScanner(request)) {
      this.#offend(source, 'scanner', isProven);
      return this.#drop('scanner');
    }
    const rule = COUNTED[request.method];
    if (rule !== undefined) this.#offend(source, rule, isProven);
    return true;
  }

  /** Datagrams say nothing: they may be sent in anybody's name. */
  malformed(host: string, isProven: boolean): void {
    if (isProven) this.#offend(this.#source(host), 'malformed', isProven);
  }

  /**
   * Credentials that were wrong, made with a nonce that we had given to this very address: whoever sent them gets our
   * answers, so the address is not forged.
   */
  failedAuthentication(host: string): void {
    this.#offend(this.#source(host), 'auth', true);
  }

  authenticated(host: string): void {
    const source = this.#source(host);
    this.#sources.delete(source.name);
    this.#known.delete(source.name); // the one that authenticated last stands last
    if (this.#known.size >= MAX_KNOWN) this.#forgetKnown();
    this.#known.set(source.name, source);
    source.knownUntilMs = this.#world.clock.monotonicMs() + KNOWN_MS;
    source.offences.forget('auth');
  }

  /** Whether a connection may be opened; `connectionClosed` must follow when it was. */
  admitsConnection(host: string): boolean {
    const source = this.#source(host);
    if (!source.isTrusted) {
      if (source.isDenied) return this.#refuseConnection('denied');
      if (this.#bans.has(source.name, this.#world.clock.nowMs())) return this.#refuseConnection('banned');
      if (source.connections >= this.#policy.maxConnectionsPerSource)
        return this.#refuseConnection('too-many-of-source');
    }
    if (this.#connections >= this.#policy.maxConnections) return this.#refuseConnection('too-many');
    source.connections += 1;
    this.#connections += 1;
    return true;
  }

  connectionClosed(host: string): void {
    this.#source(host).connections -= 1;
    this.#connections -= 1;
  }

  bans(): Ban[] {
    return this.#bans.list(this.#world.clock.nowMs());
  }

  isBanned(host: string): boolean {
    return this.#bans.has(sourceOf(host), this.#world.clock.nowMs());
  }

  /** What another edge, or a person, has imposed. A phone that works here is not banned for what was sent elsewhere in its name. */
  impose(ban: Ban): void {
    const isKnown = (this.#known.get(ban.source)?.knownUntilMs ?? 0) > this.#world.clock.monotonicMs();
    if (ban.reason === 'manual' || !isKnown) this.ban(ban);
  }

  /** Does nothing to those that are trusted. */
  ban(ban: Ban): void {
    if (contains(this.#trusted, ban.source.split('/')[0] as string)) return;
    this.#bans.add(ban);
    this.#world.counters.add(`bans.${ban.reason}`);
    this.#world.log({ name: 'source-banned', source: ban.source, reason: ban.reason, untilMs: ban.untilMs });
  }

  /** @returns whether there was a ban */
  unban(source: string): boolean {
    const isLifted = this.#bans.lift(source);
    if (isLifted) this.#world.log({ name: 'source-unbanned', source });
    return isLifted;
  }

  #source(host: string): Source {
    const name = host.includes(':') ? sourceOf(host) : host;
    let source = this.#known.get(name) ?? this.#sources.get(name);
    if (source === undefined) {
      if (this.#sources.size >= MAX_SOURCES) this.#forgetOldest();
      source = new Source(name, contains(this.#trusted, host), contains(this.#denied, host));
      this.#sources.set(name, source);
    }
    return source;
  }

  /** The stranger seen first goes, unless it holds a connection, whose end must find it again. */
  #forgetOldest(): void {
    let looks = 0;
    for (const source of this.#sources.values()) {
      // Nothing but connections in front: their number has a limit of its own.
      if (looks++ === MAX_LOOKS) return;
      this.#sources.delete(source.name);
      if (source.connections === 0) return;
      this.#sources.set(source.name, source);
    }
  }

  /** The one that authenticated longest ago is a stranger again. */
  #forgetKnown(): void {
    const { value: source } = this.#known.values().next();
    if (!source) return;
    this.#known.delete(source.name);
    source.knownUntilMs = 0;
    if (source.connections > 0) this.#sources.set(source.name, source);
  }

  #offend(source: Source, rule: BanRule, isProven: boolean): void {
    const limit = this.#policy.bans[rule];
    if (limit === null || source.isTrusted) return;
    const isKnown = source.knownUntilMs > this.#world.clock.monotonicMs();
    // Datagrams in a known source's name are what somebody would send who wants it banned.
    if (isKnown && !isProven) return;
    const nowMs = this.#world.clock.nowMs();
    if (!source.offences.add(rule, limit, nowMs, isKnown ? KNOWN_SCALE : 1)) return;
    if (!isProven && !this.#unprovenBans.take(UNPROVEN_BANS, this.#world.clock.monotonicMs())) return;
    // For ever is for senders that are where they say.
    const seconds = limit.banSeconds === -1 && !isProven ? FORGED_BAN_SECONDS : limit.banSeconds;
    const untilMs = seconds === -1 ? null : nowMs + seconds * 1000;
    this.ban({ source: source.name, reason: rule, sinceMs: nowMs, untilMs });
  }

  #isScanner(request: SipMessage): boolean {
    const userAgent = request.get(H.userAgent);
    if (userAgent === undefined) return false;
    const known = this.#userAgents.get(userAgent);
    if (known !== undefined) return known;
    const lower = userAgent.toLowerCase();
    const isScanner = SCANNERS.some((scanner) => lower.includes(scanner));
    if (this.#userAgents.size >= MAX_USER_AGENTS) this.#userAgents.clear();
    this.#userAgents.set(userAgent, isScanner);
    return isScanner;
  }

  #drop(cause: string): false {
    this.#world.counters.add(`dropped.${cause}`);
    return false;
  }

  #refuseConnection(cause: string): false {
    this.#world.counters.add(`connections-refused.${cause}`);
    return false;
  }
}

/** A ban that may rest on forged datagrams does not outlast the common ban time (map SEC-10). */
const FORGED_BAN_SECONDS = 600;

const COUNTED: Readonly<Record<string, BanRule>> = {
  REGISTER: 'register',
  INVITE: 'invite',
  SUBSCRIBE: 'subscribe',
  OPTIONS: 'options',
  ACK: 'ack',
};

const [R, I, S, U, O, A, C] = [...'RISUOAC'].map((letter) => letter.charCodeAt(0)) as number[];

/** The first bytes are enough to tell what a flood is made of. */
function kindOf(bytes: Buffer): Kind {
  switch (bytes[0]) {
    case R:
      return bytes[2] === 0x47 ? 'REGISTER' : 'other'; // REG, not REF
    case I:
      return bytes[2] === 0x56 ? 'INVITE' : 'other'; // INV, not INF
    case S:
      return bytes[1] === U ? 'SUBSCRIBE' : 'other'; // SU, not SIP/2.0
    case O:
      return 'OPTIONS';
    case A:
      return bytes[1] === C ? 'ACK' : 'other';
    default:
      return 'other';
  }
}
