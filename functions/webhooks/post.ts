import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { fail, ok, type Result } from '#shared/result.ts';
import { isPublicAddress } from './reachable.ts';

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostLimits {
  /** For everything from the name lookup to the status line. */
  readonly timeoutMs: number;
  /** Only on the laptop, where the listener is on the laptop too. */
  readonly mayReachPrivate: boolean;
}

/** What `post` answers: the status, or why there was none. */
export type PostAnswer = Result<number, string>;

/**
 * Posts to an address that somebody outside chose. The name is resolved once, checked, and the connection goes to what
 * was checked: a second lookup could answer with a private address. Redirects are not followed, the answer's body is not
 * read.
 */
export async function post(message: Post, { timeoutMs, mayReachPrivate }: PostLimits): Promise<PostAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const url = new URL(message.url);
  try {
    const addresses = await within(signal, lookup(url.hostname.replace(/^\[|\]$/g, ''), { all: true }));
    const targets = addresses.filter(({ address }) => mayReachPrivate || isPublicAddress(address));
    const [first] = targets;
    if (!first) return fail('address-not-public');
    const pinned: LookupFunction = (_host, options, callback) =>
      options.all ? callback(null, targets) : callback(null, first.address, first.family);
    return ok(await within(signal, send(url, message, pinned, signal)));
  } catch (error) {
    return fail(signal.aborted ? 'timeout' : reasonOf(error));
  }
}

function send(url: URL, { headers, body }: Post, pinned: LookupFunction, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        agent: false,
        lookup: pinned,
        signal,
      },
      (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      },
    );
    // 101 hands us the bare connection, which neither answers any more nor ends with the signal.
    request.on('upgrade', (response, socket) => {
      resolve(response.statusCode ?? 0);
      socket.destroy();
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A name lookup cannot be called off, and what a listener sends may hide its end: neither is waited for any longer. */
function within<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  ]);
}

/** A code where there is one (ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED): messages may repeat the URL and its secrets. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'request-failed';
