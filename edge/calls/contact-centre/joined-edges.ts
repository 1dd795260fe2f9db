import type { Clock } from '#shared/world/index.ts';
import type { CallerOrder } from './port.ts';

/** An edge whose callers are distributed. */
export interface JoinedEdge {
  /** Has it do something for a caller. */
  tell(order: CallerOrder): void;
  /** We distribute them no longer. */
  stopped(): void;
}

interface EdgesListener {
  away(edgeId: string): void;
  /** Whoever has not been told of again is gone. */
  lost(edgeId: string): void;
}

/** How long an edge may be away with its callers, before they count as gone (chosen). */
const AWAY_MS = 10_000;

/** The edges whose callers are distributed, and which of them has whom. */
export class JoinedEdges {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #listener: EdgesListener;
  readonly #edges = new Map<string, JoinedEdge>();
  /** The edge of each caller, and that of each offer. */
  readonly ofCall = new Map<string, string>();
  readonly ofOffer = new Map<string, string>();
  /** Edges that are away, and when that is enough. */
  readonly #away = new Map<string, () => void>();
  #isOver = false;

  constructor(clock: Pick<Clock, 'after'>, listener: EdgesListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  has(edgeId: string): boolean {
    return this.#edges.has(edgeId);
  }

  /** Nothing where it is gone. */
  tell(edgeId: string, order: CallerOrder): void {
    this.#edges.get(edgeId)?.tell(order);
  }

  /** @returns what is called when the edge is gone, with its callers */
  join(edgeId: string, edge: JoinedEdge): () => void {
    this.#leave(edgeId);
    this.#edges.set(edgeId, edge);
    return () => {
      if (this.#edges.get(edgeId) === edge) this.#leave(edgeId);
    };
  }

  /** It has told all who are there, or has had the time for it. */
  giveUp(edgeId: string): void {
    this.#away.get(edgeId)?.();
    this.#away.delete(edgeId);
    if (!this.#isOver) this.#listener.lost(edgeId);
  }

  /** Calls of an edge that nobody knows any more. */
  forgetCalls(edgeId: string, isKnown: (callId: string) => boolean): void {
    for (const [id, edge] of [...this.ofCall]) if (edge === edgeId && !isKnown(id)) this.ofCall.delete(id);
  }

  stop(): void {
    this.#isOver = true;
    for (const callOff of this.#away.values()) callOff();
    for (const { stopped } of this.#edges.values()) stopped();
    this.#edges.clear();
  }

  /** Maybe it is only the link: the edge tells anew who is there, or is given up. */
  #leave(edgeId: string): void {
    if (!this.#edges.delete(edgeId) || this.#isOver) return;
    this.#listener.away(edgeId);
    for (const [id, edge] of [...this.ofOffer]) if (edge === edgeId) this.ofOffer.delete(id);
    this.#away.get(edgeId)?.();
    this.#away.set(
      edgeId,
      this.#clock.after(AWAY_MS, () => this.giveUp(edgeId)),
    );
  }
}
