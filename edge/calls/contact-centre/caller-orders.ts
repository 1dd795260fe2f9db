import type { CentreState } from '#shared/call-queue/distribution/index.ts';
import type { Feed } from './host-world.ts';
import type { JoinedEdges } from './joined-edges.ts';
import type { KeptCallbacks } from './kept-callbacks.ts';
import type { CallerOrder } from './port.ts';

interface OrdersWorld {
  /** This one: whoever is called back is so by it, wherever the call came in by which that was asked for. */
  readonly edgeId: string;
  readonly edges: JoinedEdges;
  readonly callbacks: KeptCallbacks;
  readonly now: { readonly state: CentreState };
  readonly feed: Feed;
}

/** What is decided about callers, on its way to the edges that have them. */
export class CallerOrders {
  readonly #world: OrdersWorld;

  constructor(world: OrdersWorld) {
    this.#world = world;
  }

  /** Told after everything that follows from one event has been decided: an edge may answer at once. */
  tell(order: CallerOrder): void {
    const { edges, feed } = this.#world;
    const edgeId = this.#edgeOf(order);
    if (edgeId === undefined) return;
    if (order.name === 'offer' && order.callback) {
      this.#offerCallback(order, edgeId);
      return;
    }
    if (order.name === 'offer' && !edges.has(edgeId)) {
      const { offerId } = order;
      queueMicrotask(() => feed({ name: 'offer-skipped', offerId }));
      return;
    }
    if (order.name === 'offer') edges.ofOffer.set(order.offerId, edgeId);
    if (order.name === 'cancel-offer' || order.name === 'connect') edges.ofOffer.delete(order.offerId);
    if (order.name === 'send-away') edges.ofCall.delete(order.callId);
    queueMicrotask(() => edges.tell(edgeId, order));
  }

  /** Who wishes for it hears that it is kept when it is: whoever hangs up then is called, whatever becomes of this edge. */
  tellKept(callId: string, edgeId: string): void {
    const { callbacks, edges } = this.#world;
    void callbacks.whenWritten(callId).then(() => edges.tell(edgeId, { name: 'callback-kept', callId }));
  }

  #edgeOf(order: CallerOrder): string | undefined {
    const { edges, edgeId } = this.#world;
    if (order.name === 'cancel-offer') return edges.ofOffer.get(order.offerId);
    return order.name === 'offer' && order.callback ? edgeId : edges.ofCall.get(order.callId);
  }

  /** Told after who wishes for it has heard that it is kept; of who was kept before this host began, once this edge is in. */
  #offerCallback(order: Extract<CallerOrder, { name: 'offer' }>, edgeId: string): void {
    const { edges, callbacks, now, feed } = this.#world;
    const { callId, offerId } = order;
    edges.ofCall.set(callId, edgeId);
    edges.ofOffer.set(offerId, edgeId);
    void callbacks.whenWritten(callId).then(() => {
      if (!now.state.offers.has(offerId)) return;
      if (edges.has(edgeId)) edges.tell(edgeId, order);
      else feed({ name: 'offer-skipped', offerId });
    });
  }
}
