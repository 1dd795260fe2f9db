import type { CentreHost } from './centre-host.ts';
import type { CallerOrder, CallerReport, Question, ReplyTo } from './port.ts';

export interface LinkListener {
  tell(order: CallerOrder): void;
  /** Nobody is there any more. */
  lost(): void;
}

/** The way to whoever distributes the calls of a tenant. */
export interface CentreLink {
  open(listener: LinkListener): void;
  report(report: CallerReport): void;
  /** Null when nobody answers. */
  ask<Asked extends Question>(question: Asked): Promise<ReplyTo<Asked> | null>;
}

/** It is this very edge. */
export class LocalLink implements CentreLink {
  readonly #host: CentreHost;
  readonly #edgeId: string;

  constructor(host: CentreHost, edgeId: string) {
    this.#host = host;
    this.#edgeId = edgeId;
  }

  open({ tell, lost }: LinkListener): void {
    this.#host.join(this.#edgeId, { tell, stopped: lost });
  }

  report(report: CallerReport): void {
    this.#host.heard(this.#edgeId, report);
  }

  ask<Asked extends Question>(question: Asked): Promise<ReplyTo<Asked> | null> {
    return this.#host.ask(question);
  }
}
