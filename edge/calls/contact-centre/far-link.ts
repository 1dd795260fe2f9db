import { z } from 'zod';
import type { Channel, Json } from '#edge/cluster/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { CentreHost } from './centre-host.ts';
import type { CentreLink, LinkListener } from './centre-link.ts';
import { type CallerReport, type Question, REPLIES, type ReplyTo } from './port.ts';
import { readOrder, readQuestion, readReport } from './read-port.ts';

/** What an edge waits for an answer of another (chosen). */
const ANSWER_MS = 3000;

const FromHost = z.discriminatedUnion('say', [
  z.object({ say: z.literal('here') }),
  z.object({ say: z.literal('order'), order: z.unknown() }),
  z.object({ say: z.literal('reply'), id: z.int(), reply: z.unknown() }),
]);
const ToHost = z.discriminatedUnion('say', [
  z.object({ say: z.literal('report'), report: z.unknown() }),
  z.object({ say: z.literal('ask'), id: z.int(), question: z.unknown() }),
]);

/** Resolves when the other edge says that it distributes the calls; null when it does not. */
export function farLink(channel: Channel, clock: Pick<Clock, 'after'>): Promise<CentreLink | null> {
  return new Promise((resolve) => {
    const link = new FarLink(channel, clock);
    const callOff = clock.after(ANSWER_MS, () => {
      channel.close();
      resolve(null);
    });
    link.whenHere((isHere) => {
      callOff();
      resolve(isHere ? link : null);
    });
  });
}

class FarLink implements CentreLink {
  readonly #channel: Channel;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #asked = new Map<number, (reply: unknown) => void>();
  #lastAsked = 0;
  #onHere: (isHere: boolean) => void = () => {};
  #listener: LinkListener | null = null;

  constructor(channel: Channel, clock: Pick<Clock, 'after'>) {
    this.#channel = channel;
    this.#clock = clock;
    channel.onMessage((message) => this.#hear(message));
    channel.onClosed(() => {
      this.#onHere(false);
      for (const answer of this.#asked.values()) answer(undefined);
      this.#asked.clear();
      this.#listener?.lost();
    });
  }

  whenHere(hear: (isHere: boolean) => void): void {
    this.#onHere = hear;
  }

  open(listener: LinkListener): void {
    this.#listener = listener;
    if (this.#channel.isClosed) queueMicrotask(() => listener.lost());
  }

  report(report: CallerReport): void {
    this.#channel.send({ say: 'report', report } as unknown as Json);
  }

  ask<Asked extends Question>(question: Asked): Promise<ReplyTo<Asked> | null> {
    if (this.#channel.isClosed) return Promise.resolve(null);
    this.#lastAsked += 1;
    const id = this.#lastAsked;
    return new Promise((resolve) => {
      const answer = (reply: unknown) => {
        this.#asked.delete(id);
        callOff();
        const read = REPLIES[question.ask].safeParse(reply);
        resolve(read.success ? (read.data as ReplyTo<Asked>) : null);
      };
      const callOff = this.#clock.after(ANSWER_MS, () => answer(undefined));
      this.#asked.set(id, answer);
      this.#channel.send({ say: 'ask', id, question } as unknown as Json);
    });
  }

  #hear(message: Json): void {
    const read = FromHost.safeParse(message);
    if (!read.success) return;
    const said = read.data;
    if (said.say === 'here') this.#onHere(true);
    else if (said.say === 'order') {
      const order = readOrder(said.order);
      if (order) this.#listener?.tell(order);
    } else this.#asked.get(said.id)?.(said.reply);
  }
}

/** Another edge has its callers distributed by us. */
export function serveFar(host: CentreHost, edgeId: string, channel: Channel): void {
  const leave = host.join(edgeId, {
    tell: (order) => channel.send({ say: 'order', order } as unknown as Json),
    stopped: () => channel.close(),
  });
  channel.onMessage((message) => {
    const read = ToHost.safeParse(message);
    if (!read.success) return;
    const said = read.data;
    if (said.say === 'report') {
      const report = readReport(said.report);
      if (report) host.heard(edgeId, report);
      return;
    }
    const question = readQuestion(said.question);
    const answered = question ? host.ask(question) : Promise.resolve(undefined);
    void answered.then((reply) => channel.send({ say: 'reply', id: said.id, reply } as unknown as Json));
  });
  channel.onClosed(leave);
  channel.send({ say: 'here' });
}
