const TIMEOUT_MS = 2000;
const TOKEN_SECONDS = 21_600;

/** What EC2 tells an instance about itself: the instance metadata service, version 2 only. */
export class InstanceMetadata {
  readonly #endpoint: string;
  #token: Promise<string> | null = null;

  /** @param endpoint  the link-local address of EC2 unless AWS_EC2_METADATA_SERVICE_ENDPOINT names another */
  constructor(endpoint = 'http://169.254.169.254') {
    this.#endpoint = endpoint;
  }

  /** @returns null when this instance has no such value, for example no public address */
  async read(path: string): Promise<string | null> {
    let answer = await this.#get(path);
    if (answer.status === 401) {
      // The token has expired: the drain service outlives many.
      this.#token = null;
      answer = await this.#get(path);
    }
    if (answer.status === 404) return null;
    return text(answer, path);
  }

  async #get(path: string): Promise<Response> {
    this.#token ??= this.#newToken();
    const token = await this.#token.catch((error: unknown) => {
      this.#token = null;
      throw error;
    });
    return this.#ask(`/latest/meta-data/${path}`, { headers: { 'X-aws-ec2-metadata-token': token } });
  }

  async #newToken(): Promise<string> {
    const headers = { 'X-aws-ec2-metadata-token-ttl-seconds': String(TOKEN_SECONDS) };
    return text(await this.#ask('/latest/api/token', { method: 'PUT', headers }), 'token');
  }

  #ask(path: string, init: RequestInit): Promise<Response> {
    return fetch(`${this.#endpoint}${path}`, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  }
}

async function text(answer: Response, what: string): Promise<string> {
  if (!answer.ok) throw new Error(`instance metadata: ${what} answered ${answer.status}`);
  return (await answer.text()).trim();
}
