import type { Application } from './application.ts';

/** The applications that are connected, and which of them takes what. */
export class ApplicationRegistry {
  readonly #applications = new Set<Application>();
  /** Where the round robin of each route stands. */
  readonly #turns = new Map<string, number>();

  get size(): number {
    return this.#applications.size;
  }

  add(application: Application): void {
    this.#applications.add(application);
  }

  remove(application: Application): void {
    this.#applications.delete(application);
  }

  /** The next application in turn that routes this lower-case method or `cdr:*` event. */
  select(route: string): Application | undefined {
    // Asked several times per message, and mostly of one application: no list is made unless there is a choice.
    let only: Application | undefined;
    for (const application of this.#applications) {
      if (!application.routes.has(route)) continue;
      if (only) return this.#selectInTurn(route);
      only = application;
    }
    return only;
  }

  #selectInTurn(route: string): Application | undefined {
    const takers = [...this.#applications].filter(({ routes }) => routes.has(route));
    const turn = this.#turns.get(route) ?? 0;
    this.#turns.set(route, (turn + 1) % takers.length);
    return takers[turn % takers.length];
  }

  /** Methods that somebody routes, upper case: what Allow says. */
  get methods(): string[] {
    const methods = new Set<string>();
    for (const { routes } of this.#applications) {
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
