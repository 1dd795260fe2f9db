/**
 * The call events of many calls, as queues deliver them at their worst: shuffled, doubled, in batches that several
 * functions take at the same time and die over.
 */
import { type CdrWorld, closeStuckCalls, createCdrHandler, RateCards } from '#functions/cdr/index.ts';
import type { CallEvent } from '#shared/call-event/index.ts';
import { CLOSURE } from '#shared/cdr/index.ts';
import { type Chance, fraction, timeStamp } from '#shared/world/index.ts';
import { answeredCall, journaled } from './call-events.ts';
import { MemoryRecords } from './memory-records.ts';
import { aRateTable } from './records.ts';
import { sqsEvent } from './sqs-event.ts';
import { transferredCall } from './transferred-call.ts';

const START_MS = Date.UTC(2026, 0, 5, 9);
const LONG_AFTER_MS = START_MS + 7 * 86_400_000;
const CLOCK = { nowMs: () => LONG_AFTER_MS };
const LINES_PER_MESSAGE = 10;
const MESSAGES_PER_BATCH = 10;

/** An event, and whether it comes only after its call was closed by a rule. */
interface Told {
  readonly line: string;
  readonly isLate: boolean;
}

/**
 * Calls of five tenants, in order: most are answered, every tenth moves about on two edges, of every fiftieth the end is never
 * told, and of every fiftieth it is told after days.
 */
export function* callStream(events: number): Generator<Told> {
  let told = 0;
  for (let call = 0; told < events; call++) {
    const startMs = START_MS + call * 10;
    const callId = `call_${timeStamp(startMs)}${String(call).padStart(8, '0')}`;
    const tenantId = `ten_${call % 5}`;
    const isMoved = call % 10 === 7;
    const story = isMoved
      ? transferredCall({ tenantId, callId, startMs })
      : journaled(answeredCall({ tenantId, callId, startMs }));
    for (const event of story) {
      const isEnd = event.type === 'call.ended';
      if (isEnd && call % 50 === 13) continue;
      told += 1;
      yield { line: JSON.stringify(event satisfies CallEvent), isLate: isEnd && call % 50 === 27 };
    }
  }
}

export interface Outcome {
  readonly store: MemoryRecords;
  readonly deliveries: number;
  readonly crashes: number;
  readonly announced: ReadonlySet<string>;
}

/** One function, one batch after the other, nothing amiss. */
export async function deliverInOrder(stream: Iterable<Told>): Promise<Outcome> {
  const world = new StreamWorld();
  const lines = Array.from(stream, ({ line }) => line);
  await world.deliver(lines);
  await world.close();
  return world.outcome();
}

/** Shuffled, every fourth event twice, eight functions at a time, of which one now and then dies in the midst of a batch. */
export async function deliverAmiss(stream: Iterable<Told>, chance: Chance): Promise<Outcome> {
  const world = new StreamWorld();
  const [early, late]: [string[], string[]] = [[], []];
  for (const { line, isLate } of stream) {
    const lines = isLate ? late : early;
    lines.push(line);
    if (fraction(chance) < 0.25) lines.push(line);
  }
  for (const lines of [early, late]) {
    shuffle(lines, chance);
    await world.deliver(lines, { functions: 8, chance });
    await world.close();
  }
  return world.outcome();
}

class StreamWorld {
  readonly #store = new MemoryRecords();
  readonly #announced = new Set<string>();
  #deliveries = 0;
  #crashes = 0;

  readonly #webhooks = {
    send: async (bodies: readonly string[]) => {
      for (const body of bodies) this.#announced.add(body);
      return bodies.map(() => ({ name: 'taken' as const }));
    },
  };
  readonly #log = { error: () => undefined };

  readonly #rates = new RateCards();

  constructor() {
    const rateTables = [aRateTable({ direction: 'inbound' })];
    for (let tenant = 0; tenant < 5; tenant++) this.#store.tenant(`ten_${tenant}`).rateTables = rateTables;
  }

  #functions(store: CdrWorld['store']): CdrWorld {
    return { store, webhooks: this.#webhooks, clock: CLOCK, rates: this.#rates, log: this.#log };
  }

  async deliver(lines: readonly string[], { functions = 1, chance }: { functions?: number; chance?: Chance } = {}) {
    const perBatch = LINES_PER_MESSAGE * MESSAGES_PER_BATCH;
    let from = 0;
    const work = async () => {
      for (;;) {
        const batch = lines.slice(from, from + perBatch);
        from += perBatch;
        if (batch.length === 0) return;
        await this.#deliverBatch(batch, chance);
      }
    };
    await Promise.all(Array.from({ length: functions }, work));
  }

  /** Again, until a function lives through it. */
  async #deliverBatch(lines: readonly string[], chance: Chance | undefined) {
    const bodies = Array.from({ length: Math.ceil(lines.length / LINES_PER_MESSAGE) }, (_, index) =>
      lines.slice(index * LINES_PER_MESSAGE, (index + 1) * LINES_PER_MESSAGE).join('\n'),
    );
    for (let receiveCount = 1; ; receiveCount++) {
      this.#deliveries += lines.length;
      const mortal = chance && new MortalStore(this.#store, chance);
      const handle = createCdrHandler(this.#functions(mortal ?? this.#store));
      const { batchItemFailures } = await handle(sqsEvent(bodies, { receiveCount }));
      if (mortal?.isDead) {
        this.#crashes += 1;
        continue;
      }
      if (batchItemFailures.length > 0) throw new Error('a batch failed, and nobody had died');
      return;
    }
  }

  async close() {
    await closeStuckCalls({ ...this.#functions(this.#store), limits: CLOSURE });
  }

  outcome(): Outcome {
    return {
      store: this.#store,
      deliveries: this.#deliveries,
      crashes: this.#crashes,
      announced: this.#announced,
    };
  }
}

/**
 * The store as a function sees it that may die: from then on it gets nothing done. One request in 16,384 is its last, before
 * the store has done it or after: one batch in some fifty.
 */
class MortalStore {
  isDead = false;
  readonly #store: MemoryRecords;
  readonly #chance: Chance;
  readonly openCalls: MemoryRecords['openCalls'];

  constructor(store: MemoryRecords, chance: Chance) {
    this.#store = store;
    this.#chance = chance;
    this.openCalls = this.#mortal(store.openCalls);
  }

  tenant(id: string): ReturnType<CdrWorld['store']['tenant']> {
    const tenant = this.#store.tenant(id);
    return {
      callEvents: this.#mortal(tenant.callEvents),
      queueLog: this.#mortal(tenant.queueLog),
      cdrs: this.#mortal(tenant.cdrs),
      webhooks: tenant.webhooks,
      events: this.#mortal(tenant.events),
      deliveries: this.#mortal(tenant.deliveries),
      version: tenant.version,
      objects: tenant.objects,
      settings: tenant.settings,
    };
  }

  #mortal<Part extends object>(part: Part): Part {
    return new Proxy(part, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...values: unknown[]) => Promise<unknown>;
        return async (...values: unknown[]) => {
          const fate = this.#fate();
          // Some requests take longer than others, so functions overtake each other.
          for (let turn = 0; turn < fate.turns; turn++) await null;
          if (fate.dies === 'before') this.isDead = true;
          if (this.isDead) throw new Error('dead');
          const result = await method(...values);
          if (fate.dies === 'after') this.isDead = true;
          if (this.isDead) throw new Error('dead');
          return result;
        };
      },
    });
  }

  #fate(): { turns: number; dies: 'before' | 'after' | null } {
    const [turns = 0, a = 0, b = 0] = this.#chance.bytes(3);
    if (((a << 8) | b) % 16_384) return { turns: turns % 16, dies: null };
    return { turns, dies: turns % 2 ? 'before' : 'after' };
  }
}

function fractionOf24Bits(chance: Chance): number {
  const [a = 0, b = 0, c = 0] = chance.bytes(3);
  return ((a << 16) | (b << 8) | c) / 2 ** 24;
}

/** Fisher and Yates. */
function shuffle<Item>(items: Item[], chance: Chance): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(fractionOf24Bits(chance) * (last + 1));
    const item = items[last] as Item;
    items[last] = items[other] as Item;
    items[other] = item;
  }
}
