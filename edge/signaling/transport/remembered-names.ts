import type { Clock } from '#shared/world/index.ts';
import type { Answer, Names, NaptrRecord, SrvRecord } from './dns.ts';

/** Chosen: more than the trunks and domains of one edge; a stranger's names push out the oldest. */
const MAX_NAMES = 10_000;

/** Chosen: Contacts of phones can name what they like, and each question may take seconds. */
const MAX_QUESTIONS = 64;

/** Chosen: an answer for ever would outlive its server, one for no time would be asked for with every call. */
const MIN_TTL_SECONDS = 5;
const MAX_TTL_SECONDS = 3600;

interface Known {
  answer: Answer<unknown>;
  expiresAtMs: number;
}

/**
 * Names that are asked about once in their time to live, also those that do not exist.
 *
 * While DNS is silent, or too much is being asked already, what has expired still serves (RFC 8767).
 */
export class RememberedNames implements Names {
  readonly #source: Names;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** By kind and name, oldest answer first. */
  readonly #known = new Map<string, Known>();
  /** Questions under way, so that one is not asked twice. */
  readonly #asked = new Map<string, Promise<Answer<unknown>>>();

  constructor(source: Names, clock: Pick<Clock, 'monotonicMs'>) {
    this.#source = source;
    this.#clock = clock;
  }

  naptr(name: string): Promise<Answer<NaptrRecord>> {
    return this.#find(`naptr ${name.toLowerCase()}`, () => this.#source.naptr(name));
  }

  srv(name: string): Promise<Answer<SrvRecord>> {
    return this.#find(`srv ${name.toLowerCase()}`, () => this.#source.srv(name));
  }

  addresses(name: string): Promise<Answer<string>> {
    return this.#find(`address ${name.toLowerCase()}`, () => this.#source.addresses(name));
  }

  /** The kind is part of the key, so what is found under it is of that kind. */
  async #find<Record>(key: string, ask: () => Promise<Answer<Record>>): Promise<Answer<Record>> {
    const known = this.#known.get(key);
    if (known && known.expiresAtMs > this.#clock.monotonicMs()) return known.answer as Answer<Record>;
    try {
      return (await this.#ask(key, ask)) as Answer<Record>;
    } catch (error) {
      if (known) return known.answer as Answer<Record>;
      throw error;
    }
  }

  async #ask(key: string, ask: () => Promise<Answer<unknown>>): Promise<Answer<unknown>> {
    const asked = this.#asked.get(key);
    if (asked) return asked;
    if (this.#asked.size >= MAX_QUESTIONS) throw new Error('too many names are being looked up');
    const question = ask();
    this.#asked.set(key, question);
    try {
      const answer = await question;
      this.#remember(key, answer);
      return answer;
    } finally {
      this.#asked.delete(key);
    }
  }

  #remember(key: string, answer: Answer<unknown>): void {
    const ttlSeconds = Math.min(Math.max(answer.ttlSeconds, MIN_TTL_SECONDS), MAX_TTL_SECONDS);
    this.#known.delete(key);
    this.#known.set(key, { answer, expiresAtMs: this.#clock.monotonicMs() + ttlSeconds * 1000 });
    if (this.#known.size <= MAX_NAMES) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      break;
    }
  }
}
