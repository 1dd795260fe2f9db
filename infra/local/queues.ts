import { type FauxqsServer, startFauxqs } from 'fauxqs';

/** As in infra/aws: how long a consumer may work on a message before others see it again. */
const VISIBILITY_SECONDS = '60';
const RETENTION_SECONDS = '1209600';
const ACCOUNT = '000000000000';

/** Which queues there are, and after how many tries a message goes to the dead-letter queue beside it. */
const QUEUES = {
  /** A record that cannot be understood is put aside soon; one the store could not take has been tried for a while. */
  'call-events': { tries: 10 },
  /** Deliveries are retried over days (functions/webhooks). */
  webhooks: { tries: 1000 },
} as const;
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
    queues: Object.entries(QUEUES).flatMap(([name, { tries }]) => [
      { name: `${name}-dead`, attributes: { MessageRetentionPeriod: RETENTION_SECONDS } },
      {
        name,
        attributes: {
          VisibilityTimeout: VISIBILITY_SECONDS,
          MessageRetentionPeriod: RETENTION_SECONDS,
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(`${name}-dead`, region), maxReceiveCount: tries }),
        },
      },
    ]),
  });
  return server;
}

function arnOf(name: string, region: string): string {
  return `arn:aws:sqs:${region}:${ACCOUNT}:${name}`;
}
