import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '#shared/world/index.ts';
import { type Bencoded, fieldOf } from './bencode.ts';
import type { NgProblem, RtpengineNode } from './node.ts';
import { statisticsOf, type TagStatistics } from './statistics.ts';

/** SDP on its way from one tag of a call to the other. */
export interface Exchange {
  readonly from: string;
  readonly to: string;
  readonly sdp: string;
  /** Whatever else the command says: how the SDP is to be rewritten. */
  readonly options: { readonly [key: string]: Bencoded };
}

export type ExchangeProblem = NgProblem | { readonly code: 'no-rtpengine' };

/** What goes into the log, and is counted by name. */
export interface RtpengineEvent {
  readonly name: 'no-rtpengine' | 'rtpengine-refused';
  readonly call: string;
  readonly [field: string]: unknown;
}

type Node = Pick<RtpengineNode, 'name' | 'ask'>;

export interface CallWorld {
  readonly clock: Clock;
  readonly note: (event: RtpengineEvent) => void;
  /** Those that are there, in the order in which this call should try them. */
  readonly nodes: () => readonly Node[];
}

/** rtpengine tells whole seconds. */
const RESOLUTION_MS = 1500;

/** A query without reply says nothing yet: it is made again after so long, and so often, before silence is assumed (chosen). */
const QUERY_AGAIN_SECONDS = 5;
const QUERIES_WITHOUT_REPLY = 3;

interface Watch {
  readonly seconds: number;
  readonly wake: () => void;
  /** Since when there was nothing to hear. */
  heardAtMs: number;
}

/**
 * One call within rtpengine: two tags, and what is relayed between them. It stays with the rtpengine that took its first
 * offer. When that one is gone, the next offer takes the call to another, where both phones get new ports.
 */
export class RtpengineCall {
  readonly #id: string;
  readonly #world: CallWorld;
  readonly #watches = new Map<string, Watch>();
  /** Tags whose phones may send, and since when. */
  readonly #maySendSinceMs = new Map<string, number>();
  #node: Node | null = null;
  #offerer = '';
  #signaledAtMs = 0;
  #lastCommand: Promise<unknown> = Promise.resolve();
  #queriesWithoutReply = 0;
  #callOffQuery: () => void = () => undefined;
  #closed: Promise<Bencoded | null> | null = null;

  constructor(id: string, world: CallWorld) {
    this.#id = id;
    this.#world = world;
  }

  /** What the offerer's SDP is for the other one. */
  async offer(exchange: Exchange): Promise<Result<string, ExchangeProblem>> {
    if (this.#closed) return fail({ code: 'no-rtpengine' });
    return this.#inTurn(async () => {
      const own = this.#node;
      const stayed = own && (await this.#exchange(own, 'offer', exchange));
      if (stayed && (stayed.ok || stayed.problem.code === 'refused')) return stayed;
      if (own) void this.#delete(own);
      return this.#offerToOthers(exchange, own);
    });
  }

  /** @param exchange.from  the tag that answers, and `to` the one that made the offer */
  answer({ from, to, ...rest }: Exchange): Promise<Result<string, ExchangeProblem>> {
    return this.#inTurn(async () => {
      // In the ng protocol an answer bears the tags of its offer.
      const exchange = { ...rest, from: to, to: from };
      return this.#node ? this.#exchange(this.#node, 'answer', exchange) : fail({ code: 'no-rtpengine' });
    });
  }

  /** Says whether a tag's phone may send from now on: while it may not, its silence does not count. */
  maySend(tag: string, isAllowed: boolean): void {
    if (isAllowed) this.#maySendSinceMs.set(tag, this.#nowMs());
    else this.#maySendSinceMs.delete(tag);
    this.#scheduleQuery();
  }

  /**
   * Calls `wake` once when nothing came from a tag for `seconds` while it may send, or when no rtpengine knows the call any
   * more.
   *
   * @returns calls it off
   */
  onSilence(tag: string, seconds: number, wake: () => void): () => void {
    const watch = { seconds, wake, heardAtMs: this.#nowMs() };
    this.#watches.set(tag, watch);
    this.#scheduleQuery();
    return () => {
      if (this.#watches.get(tag) === watch) this.#watches.delete(tag);
    };
  }

  /** Frees the ports; what each tag's media was like, null when rtpengine does not tell. Closing again returns the same. */
  async close(): Promise<((tag: string) => TagStatistics) | null> {
    this.#watches.clear();
    this.#callOffQuery();
    this.#closed ??= this.#inTurn(async () => {
      const deleted = this.#node && (await this.#delete(this.#node));
      return deleted?.ok && fieldOf(deleted.value, 'tags') !== undefined ? deleted.value : null;
    });
    const reply = await this.#closed;
    return reply === null ? null : (tag) => statisticsOf(reply, tag);
  }

  async #offerToOthers(exchange: Exchange, left: Node | null): Promise<Result<string, ExchangeProblem>> {
    let problem: ExchangeProblem = { code: 'no-rtpengine' };
    for (const node of this.#world.nodes()) {
      if (node === left) continue;
      const offered = await this.#exchange(node, 'offer', exchange);
      if (offered.ok) {
        this.#node = node;
        this.#offerer = exchange.from;
        return offered;
      }
      problem = offered.problem;
      // Perhaps only its reply was lost.
      if (problem.code === 'no-reply') void this.#delete(node);
    }
    if (problem.code !== 'refused') this.#world.note({ name: 'no-rtpengine', call: this.#id });
    return fail(problem);
  }

  /** Without a tag the call is deleted too, but nothing is told of it. */
  #delete(node: Node): Promise<Result<Bencoded, NgProblem>> {
    return node.ask({ command: 'delete', 'call-id': this.#id, 'from-tag': this.#offerer, 'delete delay': 0 });
  }

  async #exchange(
    node: Node,
    command: 'offer' | 'answer',
    { from, to, sdp, options }: Exchange,
  ): Promise<Result<string, NgProblem>> {
    const fields = { 'call-id': this.#id, 'from-tag': from, 'to-tag': to, sdp };
    const reply = await node.ask({ ...options, command, ...fields });
    if (reply.ok) this.#signaledAtMs = this.#nowMs();
    const written = reply.ok ? fieldOf(reply.value, 'sdp') : undefined;
    if (typeof written === 'string') return ok(written);
    const problem: NgProblem = reply.ok ? { code: 'refused', why: 'a reply without SDP' } : reply.problem;
    if (problem.code === 'refused') {
      this.#world.note({ name: 'rtpengine-refused', call: this.#id, node: node.name, command, why: problem.why });
    }
    return fail(problem);
  }

  /** UDP may bring two commands in the wrong order: the next one waits for the reply to the one before. */
  #inTurn<Reply>(command: () => Promise<Reply>): Promise<Reply> {
    const reply = this.#lastCommand.then(command);
    this.#lastCommand = reply;
    return reply;
  }

  #scheduleQuery(inMs = this.#untilSilenceMs()): void {
    this.#callOffQuery();
    if (inMs === Number.POSITIVE_INFINITY) return;
    this.#callOffQuery = this.#world.clock.after(inMs, () => void this.#query());
  }

  /** Until somebody who is watched may have been silent for too long. */
  #untilSilenceMs(): number {
    let untilMs = Number.POSITIVE_INFINITY;
    for (const [tag, watch] of this.#watches) {
      const silentMs = this.#silentMs(tag, watch);
      if (silentMs !== null) untilMs = Math.min(untilMs, Math.max(0, watch.seconds * 1000 - silentMs));
    }
    return untilMs;
  }

  /** Null: its phone may not send. */
  #silentMs(tag: string, watch: Watch): number | null {
    const sinceMs = this.#maySendSinceMs.get(tag);
    return sinceMs === undefined ? null : this.#nowMs() - Math.max(sinceMs, watch.heardAtMs);
  }

  async #query(): Promise<void> {
    const node = this.#node;
    if (!node) return;
    const reply = await this.#inTurn(() => node.ask({ command: 'query', 'call-id': this.#id }));
    if (!reply.ok && reply.problem.code === 'no-reply') {
      this.#queriesWithoutReply += 1;
      if (this.#queriesWithoutReply < QUERIES_WITHOUT_REPLY) return this.#scheduleQuery(QUERY_AGAIN_SECONDS * 1000);
    }
    this.#queriesWithoutReply = 0;
    if (reply.ok) this.#wakeSilent(reply.value);
    else this.#wake([...this.#watches.keys()].filter((tag) => this.#maySendSinceMs.has(tag)));
    this.#scheduleQuery();
  }

  #wakeSilent(reply: Bencoded): void {
    const silent: string[] = [];
    for (const [tag, watch] of this.#watches) {
      const heardAtMs = this.#signaledAtMs + 1000 * statisticsOf(reply, tag).lastHeardSeconds;
      watch.heardAtMs = Math.max(watch.heardAtMs, heardAtMs);
      const silentMs = this.#silentMs(tag, watch);
      if (silentMs !== null && silentMs >= watch.seconds * 1000 - RESOLUTION_MS) silent.push(tag);
    }
    this.#wake(silent);
  }

  /** All of them before any is watched again: a call whose both sides are silent at once is over. */
  #wake(tags: readonly string[]): void {
    const due = tags.flatMap((tag) => this.#watches.get(tag) ?? []);
    for (const tag of tags) this.#watches.delete(tag);
    for (const { wake } of due) wake();
  }

  #nowMs(): number {
    return this.#world.clock.monotonicMs();
  }
}
