import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook as Verifier } from 'standardwebhooks';
import { WebhookPayload } from '#shared/webhook/index.ts';
import { PATIENCE_MS } from './patience.ts';

export interface Heard {
  readonly messageId: string;
  readonly payload: WebhookPayload;
}

/** A customer's system: checks every signature with the reference library, and keeps what it heard. */
export class WebhookListener {
  readonly heard: Heard[] = [];
  /** Deliveries whose signature or shape was wrong. */
  readonly refused: string[] = [];
  /** Every request, as it came. */
  readonly requests: { readonly headers: Record<string, string>; readonly body: string }[] = [];
  /** What it answers to a good delivery. */
  status = 204;
  says = '';
  /** `whsec_…`, as the API showed it once. */
  secret: string;
  #server: Server | null = null;
  #port: number;

  /** @param port  0: any free one */
  constructor(secret: string, port = 0) {
    this.secret = secret;
    this.#port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  /** Listens on a free port, and after `stop` on the same one again. */
  async start(): Promise<void> {
    const server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      const headers = request.headers as Record<string, string>;
      this.requests.push({ headers, body });
      response.writeHead(this.#accept(body, headers)).end(this.says);
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  /** Waits until so many different messages were heard. */
  async hears(count: number, withinMs = PATIENCE_MS): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (new Set(this.heard.map(({ messageId }) => messageId)).size < count) {
      if (performance.now() > deadline) {
        throw new Error(`heard ${this.heard.length} of ${count} deliveries, refused ${this.refused.join(', ')}`);
      }
      await sleep(20);
    }
  }

  #accept(body: string, headers: Record<string, string>): number {
    try {
      const payload = WebhookPayload.parse(new Verifier(this.secret).verify(body, headers));
      if (this.status < 300) this.heard.push({ messageId: headers['webhook-id'] ?? '', payload });
      return this.status;
    } catch (error) {
      this.refused.push(String(error));
      return 400;
    }
  }
}
