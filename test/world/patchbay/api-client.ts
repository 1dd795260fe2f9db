export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** The native API with one key. */
export class ApiClient {
  readonly #origin: string;
  readonly #apiKey: string;

  constructor(origin: string, apiKey: string) {
    this.#origin = origin;
    this.#apiKey = apiKey;
  }

  get<Body>(path: string): Promise<Answer<Body>> {
    return this.#ask('GET', path);
  }

  post<Body>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    return this.#ask('POST', path, body, headers);
  }

  patch<Body>(path: string, body: unknown): Promise<Answer<Body>> {
    return this.#ask('PATCH', path, body);
  }

  /** Sends a file. */
  async upload<Body>(path: string, content: Uint8Array, type: string): Promise<Answer<Body>> {
    const answer = await fetch(`${this.#origin}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#apiKey}`, 'content-type': type },
      body: Buffer.from(content),
    });
    return { status: answer.status, body: (await answer.json()) as Body };
  }

  /** @throws when it is not there */
  async download(path: string): Promise<Uint8Array> {
    const answer = await fetch(`${this.#origin}${path}`, { headers: { authorization: `Bearer ${this.#apiKey}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  delete(path: string): Promise<Answer<null>> {
    return this.#ask('DELETE', path);
  }

  async #ask<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const answer = await fetch(`${this.#origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#apiKey}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as Body };
  }
}
