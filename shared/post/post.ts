import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { fail, ok, type Result } from '#shared/result.ts';
import { isPublicAddress } from './reachable.ts';

export interface Post {
  readonly url: string;
  /** POST unless said; a GET has no body. */
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostLimits {
  /** For everything from the name lookup to the status line. */
  readonly timeoutMs: number;
  /** Only on the laptop, where the listener is on the laptop too. */
  readonly mayReachPrivate: boolean;
  /** How much of the answer's body is wanted; nothing unless said. */
  readonly readBytes?: number;
}

/** The status, and the beginning of the body where it was asked for. */
export interface PostReply {
  readonly status: number;
  /** Empty where the listener has named none. */
  readonly contentType: string;
  readonly body: string;
}
/** What `post` answers: what the listener said, or why it said nothing. */
export type PostAnswer = Result<PostReply, string>;

/**
 * Sends to an address that somebody outside chose. The name is resolved once, checked, and the connection goes to what
 * was checked: a second lookup could answer with a private address. Redirects are not followed, and of
 * the answer's body no more is read than is asked for.
 */
export async function post(
  message: Post,
  { timeoutMs, mayReachPrivate, readBytes = 0 }: PostLimits,
): Promise<PostAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const url = new URL(message.url);
  try {
    const addresses = await within(signal, lookup(url.hostname.replace(/^\[|\]$/g, ''), { all: true }));
    const targets = addresses.filter(({ address }) => mayReachPrivate || isPublicAddress(address));
    const [first] = targets;
    if (!first) return fail('address-not-public');
    const pinned: LookupFunction = (_host, options, callback) =>
      options.all ? callback(null, targets) : callback(null, first.address, first.family);
    return ok(await within(signal, send(url, message, { pinned, signal, readBytes })));
  } catch (error) {
    return fail(signal.aborted ? 'timeout' : reasonOf(error));
  }
}

function send(
  url: URL,
  { method = 'POST', headers, body }: Post,
  { pinned, signal, readBytes }: { pinned: LookupFunction; signal: AbortSignal; readBytes: number },
): Promise<PostReply> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      {
        method,
        headers: { ...headers, ...(method === 'POST' && { 'content-length': Buffer.byteLength(body) }) },
        agent: false,
        lookup: pinned,
        signal,
      },
      (response) => {
        const status = response.statusCode ?? 0;
        const contentType = response.headers['content-type'] ?? '';
        beginningOf(response, readBytes).then((read) => resolve({ status, contentType, body: read }), reject);
      },
    );
    // 101 hands us the bare connection, which neither answers any more nor ends with the signal.
    request.on('upgrade', (response, socket) => {
      resolve({ status: response.statusCode ?? 0, contentType: '', body: '' });
      socket.destroy();
    });
    request.on('error', reject);
    request.end(method === 'POST' ? body : undefined);
  });
}

/** Up to so many bytes, as text; then the connection is closed. */
async function beginningOf(response: IncomingMessage, bytes: number): Promise<string> {
  const read: Buffer[] = [];
  let left = bytes;
  if (left > 0) {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      read.push(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) break;
    }
  }
  response.destroy();
  return Buffer.concat(read).toString('utf8').toWellFormed();
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
