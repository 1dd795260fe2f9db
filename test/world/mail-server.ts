import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface TakenMail {
  /** Of RCPT TO. */
  readonly to: readonly string[];
  /** Headers and all. */
  readonly text: string;
}

/** A server of mail (RFC 5321) that keeps what it takes. */
export class MailServer {
  readonly #server: SMTPServer;
  readonly taken: TakenMail[] = [];
  /** What a receiver is refused with; null: he is taken. */
  refuses: (to: string) => number | null = () => null;

  constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _, done) => {
        const responseCode = this.refuses(address);
        done(responseCode === null ? null : Object.assign(new Error('not now'), { responseCode }));
      },
      onData: (stream, { envelope }, done) => {
        const pieces: Buffer[] = [];
        stream.on('data', (piece: Buffer) => pieces.push(piece));
        stream.on('end', () => {
          this.taken.push({
            to: envelope.rcptTo.map(({ address }) => address),
            text: Buffer.concat(pieces).toString(),
          });
          done();
        });
      },
    });
  }

  /** @returns its address, as `smtp:` URL */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server.server, 'listening');
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  /** Forgets what it has taken, and takes everything again. */
  clear(): void {
    this.taken.length = 0;
    this.refuses = () => null;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
