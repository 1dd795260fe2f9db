import type { Flow } from '../transport/index.ts';
import type { Application } from './application.ts';

/** The applications that are connected, and which of them takes what. */
export class ApplicationRegistry {
  readonly #applications = new Set<Application>();
  /** Where the round robin of each route stands. */
  readonly #turns = new Map<string, number>();
  /** Takes what it routes before anybody else, to find out who should have it. */
  dispatcher: Application | undefined;

  get size(): number {
    return this.#applications.size;
  }

  add(application: Application): void {
    this.#applications.add(application);
  }

  remove(application: Application): void {
    this.#applications.delete(application);
  }

  connectionClosed(flow: Flow): void {
    for (const application of this.#applications) application.connectionClosed?.(flow);
  }

  /** The next application in turn that routes this lower-case method or `cdr:*` event. */
  select(route: string): Application | undefined {
    // Asked several times per message, and mostly of one application: no list is made unless there is a choice.
    if (this.dispatcher?.routes.has(route)) return this.dispatcher;
    let only: Application | undefined;
    for (const application of this.#applications) {
      if (!application.routes.has(route)) continue;
      if (only) return this.#selectInTurn(route);
      only = application;
    }
    return only;
  }

  /** The next in turn that has the tag and routes this lower-case method. */
  selectTagged(tag: string, route: string): Application | undefined {
    return this.#selectInTurn(route, tag);
  }

  #selectInTurn(route: string, tag?: string): Application | undefined {
    const takers = [...this.#applications].filter(
      ({ routes, tags }) => routes.has(route) && (tag === undefined || tags.has(tag)),
    );
    if (takers.length === 0) return undefined;
    const turns = tag === undefined ? route : `${route} ${tag}`;
    const turn = this.#turns.get(turns) ?? 0;
    this.#turns.set(turns, (turn + 1) % takers.length);
    return takers[turn % takers.length];
  }

  /** Methods that somebody routes, upper case: what Allow says. */
  get methods(): string[] {
    const methods = new Set<string>();
    for (const { routes } of this.dispatcher ? [this.dispatcher, ...this.#applications] : this.#applications) {
      for (const route of routes) if (!route.includes(':')) methods.add(route.toUpperCase());
    }
    return [...methods];
  }

  /** The owner of a dialog, or after it has gone another connection of the same program: one with the same tags. */
  heirOf(owner: Application): Application | undefined {
    if (this.#applications.has(owner)) return owner;
    for (const application of this.#applications) {
      if (isSameSet(application.tags, owner.tags)) return application;
    }
    return undefined;
  }
}

const isSameSet = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((tag) => other.has(tag));
