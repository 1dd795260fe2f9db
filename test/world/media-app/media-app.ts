import { joinEngine } from '#edge/calls/index.ts';
import { type LegMedia, openLegMedia } from '#edge/calls/media/index.ts';
import type { Dialog } from '#edge/calls/signaling-port/index.ts';
import { type MediaServer, OWN_CODECS, type PayloadFormat, startMedia } from '#edge/media/index.ts';
import { startEngine } from '#edge/signaling/index.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { freePortRange } from '../free-ports.ts';
import type { PhoneAccount } from '../phones/index.ts';

/** A call that has been answered; nothing is sent into it yet. */
export interface AppCall {
  readonly leg: LegMedia;
  /** What we send in. */
  readonly format: PayloadFormat;
  /** Resolves when the phone has hung up. */
  readonly over: Promise<void>;
  hangUp(): void;
}

/** Media that phones can call: every number is answered, and the test says what they are told. */
export interface MediaApp extends AsyncDisposable {
  readonly media: MediaServer;
  /** Any extension and password will do. */
  account(extension: string): PhoneAccount;
  /** The next call. */
  called(): Promise<AppCall>;
}

const HOST = '127.0.0.1';

export interface MediaAppOptions {
  /** What calls are answered in, best first. Default: all that we can make. */
  readonly codecs?: readonly string[];
  readonly workers?: number;
}

export async function startMediaApp({ codecs = OWN_CODECS, workers = 1 }: MediaAppOptions = {}): Promise<MediaApp> {
  const [clock, chance, log] = [systemClock, systemChance, () => undefined];
  const engine = await startEngine({ clock, chance, log, listen: [{ transport: 'udp', host: HOST, port: 0 }] });
  const ports = await freePortRange(200);
  const media = await startMedia({ clock, chance, log, addresses: [{ address: HOST }], ports, workers });
  const signaling = joinEngine(engine, { clock, log });
  const calls = new Queue<AppCall>();
  let first: LegMedia | undefined;
  signaling.serve({
    register: (request) => {
      request.respond(200, { headers: { Contact: request.header('contact') ?? '', Expires: '600' } });
    },
    other: (request) => request.respond(405),
    async invite(invite) {
      const leg = await openLegMedia(media, chance, { peer: invite.flow.address, transport: 'udp', near: first });
      if (!leg.ok || !leg.value.receive(invite.body).ok) return invite.respond(488);
      first ??= leg.value;
      const answer = await leg.value.answerAlone(invite.body, codecs);
      if (!answer.ok) return invite.respond(488);
      const headers = { 'Content-Type': 'application/sdp' };
      invite.accept({ headers, sdp: answer.value }, (dialog) => {
        if (!dialog) return;
        leg.value.agree();
        calls.add(appCall(dialog, leg.value));
      });
    },
  });
  return {
    media,
    account: (extension) => ({
      extension,
      password: 'any',
      domain: 'app.example',
      server: { host: HOST, port: engine.listening[0]?.port ?? 0, transport: 'udp' },
    }),
    called: () => calls.next(),
    async [Symbol.asyncDispose]() {
      await signaling.close();
      await engine.close();
      await media.close();
    },
  };
}

function appCall(dialog: Dialog, leg: LegMedia): AppCall {
  const over = new Promise<void>((resolve) => dialog.onReleased(() => resolve()));
  dialog.onRequest((request) => request.respond(200));
  dialog.onAcknowledged(() => undefined);
  const format = leg.ownFormat;
  if (!format) throw new Error('answered in a codec that is not ours');
  return { leg, format, over, hangUp: () => dialog.release() };
}

class Queue<Item> {
  readonly #items: Item[] = [];
  readonly #waiting: ((item: Item) => void)[] = [];

  add(item: Item): void {
    const taker = this.#waiting.shift();
    if (taker) taker(item);
    else this.#items.push(item);
  }

  next(): Promise<Item> {
    const item = this.#items.shift();
    return item ? Promise.resolve(item) : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
