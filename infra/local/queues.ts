import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { QUEUES } from '#infra/queues.ts';

const ACCOUNT = '000000000000';

export type QueueName = keyof typeof QUEUES;

/** Embedded SQS. Messages survive a restart: they lie in an SQLite file. */
export class LocalQueues {
  readonly #folder: string;
  readonly #region: string;
  readonly #port: number;
  #server: FauxqsServer | null;

  private constructor(options: { folder: string; region: string }, server: FauxqsServer) {
    this.#folder = options.folder;
    this.#region = options.region;
    this.#port = server.port;
    this.#server = server;
  }

  static async start(options: { folder: string; region: string }): Promise<LocalQueues> {
    return new LocalQueues(options, await serve({ ...options, port: 0 }));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  url(name: QueueName): string {
    return `${this.endpoint}/${ACCOUNT}/${name}`;
  }

  arn(name: QueueName): string {
    return arnOf(name, this.#region);
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = null;
  }

  /** Starts again after `stop`, on the same port, with what was in the queues. */
  async resume(): Promise<void> {
    this.#server ??= await serve({ folder: this.#folder, region: this.#region, port: this.#port });
  }
}

async function serve({
  folder,
  region,
  port,
}: {
  folder: string;
  region: string;
  port: number;
}): Promise<FauxqsServer> {
  const server = await startFauxqs({ host: '127.0.0.1', port, dataDir: folder, defaultRegion: region, logger: false });
  server.setup({
    queues: Object.entries(QUEUES).flatMap(([name, { visibilitySeconds, retentionSeconds, tries }]) => {
      const retention = { MessageRetentionPeriod: String(retentionSeconds) };
      const dead = `${name}-dead`;
      const redrive = { deadLetterTargetArn: arnOf(dead, region), maxReceiveCount: tries };
      return [
        { name: dead, attributes: retention },
        {
          name,
          attributes: {
            ...retention,
            VisibilityTimeout: String(visibilitySeconds),
            RedrivePolicy: JSON.stringify(redrive),
          },
        },
      ];
    }),
  });
  return server;
}

function arnOf(name: string, region: string): string {
  return `arn:aws:sqs:${region}:${ACCOUNT}:${name}`;
}
