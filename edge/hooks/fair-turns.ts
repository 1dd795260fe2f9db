/** Bounds on work of many tenants. */
export interface TurnLimits {
  /** Of all tenants together. */
  readonly atOnce: number;
  readonly waitingOfEach: number;
}

/**
 * Work of which only so much can be done at a time. Tenants take turns: of one that wants a hundred things and one that wants one,
 * the second waits for what is being done and no longer.
 */
export class FairTurns {
  readonly #limits: TurnLimits;
  /** By tenant, whose turn is next first; nobody who waits for nothing. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #working = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** @returns null when as much of this tenant waits as may; `work` is not begun then */
  async inTurn<Value>(tenantId: string, work: () => Promise<Value>): Promise<{ readonly value: Value } | null> {
    if (this.#working < this.#limits.atOnce) this.#working += 1;
    else {
      const waiting = this.#waiting.get(tenantId) ?? [];
      if (waiting.length >= this.#limits.waitingOfEach) return null;
      this.#waiting.set(tenantId, waiting);
      // Who ends hands over his place, so that nobody slips in between.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return { value: await work() };
    } finally {
      this.#handOver();
    }
  }

  #handOver(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#working -= 1;
      return;
    }
    const [tenantId, waiting] = next;
    const begin = waiting.shift();
    this.#waiting.delete(tenantId);
    if (waiting.length > 0) this.#waiting.set(tenantId, waiting);
    begin?.();
  }
}
