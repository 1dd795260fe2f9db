import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, type Dispatcher, request } from 'undici';
import { AudioError } from '#shared/audio/index.ts';
import type { Reach } from './location.ts';

/** *chosen* */
const MAX_REDIRECTS = 5;
/** To connect, to the headers, and between two pieces of the body, while we wait for them. *chosen* */
const PATIENCE_MS = 10_000;

/**
 * The body of an answer to GET, as it comes.
 *
 * @throws AudioError
 */
export async function* downloaded(url: string, reach: Reach, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { body } = await follow(url, reach, signal);
  try {
    yield* body as AsyncIterable<Buffer>;
  } catch (error) {
    throw failureOf(error);
  }
}

async function follow(first: string, reach: Reach, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  let url = parsed(first);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    checkLiteral(url, reach);
    const answer = await ask(url, reach, signal);
    const { statusCode, headers, body } = answer;
    if (statusCode === 200) return answer;
    await body.dump().catch(() => {}); // what it says beside the status does not matter
    const { location } = headers;
    if (statusCode < 300 || statusCode > 399 || typeof location !== 'string') {
      throw new AudioError('http-status', String(statusCode));
    }
    url = parsed(location, url);
  }
  throw new AudioError('http-status', 'too many redirects');
}

async function ask(url: URL, reach: Reach, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  try {
    return await request(url, { dispatcher: AGENTS[reach], signal, headers: { 'user-agent': 'Patchbay' } });
  } catch (error) {
    throw failureOf(error);
  }
}

function parsed(text: string, base?: URL): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new AudioError('unreachable', 'no http or https URL');
  return url;
}

/** Names are checked when they are looked up; of literals nobody looks up anything. */
function checkLiteral({ hostname }: URL, reach: Reach): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (reach === 'public' && isIP(host) !== 0 && !isPublic(host)) throw new AudioError('refused-address', host);
}

const isPublic = (address: string): boolean => ipaddr.process(address).range() === 'unicast';

/** The connection goes to what was checked: a second lookup could give another answer. */
const publicOnly: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, '', 0);
    const targets = addresses.filter(({ address }) => isPublic(address));
    const [first] = targets;
    if (!first) return callback(new AudioError('refused-address', host), '', 0);
    return options.all ? callback(null, targets) : callback(null, first.address, first.family);
  });
};

const LIMITS = { headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS, connections: 64 };
const AGENTS = {
  public: new Agent({ ...LIMITS, connect: { timeout: PATIENCE_MS, lookup: publicOnly } }),
  anywhere: new Agent({ ...LIMITS, connect: { timeout: PATIENCE_MS } }),
} satisfies Record<Reach, Agent>;

/** By code: messages may repeat the URL and its secrets. */
function failureOf(error: unknown): AudioError {
  if (error instanceof AudioError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'request failed';
  return new AudioError(code.endsWith('_TIMEOUT') ? 'too-slow' : 'unreachable', code);
}
