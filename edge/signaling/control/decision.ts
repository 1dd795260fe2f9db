import { z } from 'zod';
import { H, parseAddress, parseUri } from '../parser/index.ts';
import type { ServerTransaction } from '../transaction/index.ts';

/** Who is asked about requests of a method: a web service, or an application that listens (`srf.listen`). */
export interface RequestHandler {
  /** SIP method, or `*`. */
  readonly method: string;
  /** `http(s)://…` is asked for a `Decision`; `tcp://host:port` and `tls://host:port` are connected to for each request. */
  readonly url: string;
  /** A POST carries the SIP message. Default: GET. */
  readonly httpMethod?: 'GET' | 'POST';
}

/** Becomes part of SIP messages: one line of visible characters. */
const Line = z.string().regex(/^[ -~]+$/);
const Lines = z.union([Line.transform((line) => [line]), z.array(Line).min(1)]);

/** What the web service answers, in the shapes of drachtio-server's request handlers. */
export const Decision = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('reject'),
    data: z.object({ status: z.int().min(300).max(699), reason: Line.optional() }),
  }),
  z.object({ action: z.literal('redirect'), data: z.object({ contact: Lines }) }),
  z.object({
    action: z.literal('route'),
    /** An application that listens there (`host:port`, `host:port;transport=tls`), or one that is connected with this tag. */
    data: z.union([z.object({ uri: z.string() }), z.object({ tag: z.string() })]),
  }),
  z.object({
    action: z.literal('proxy'),
    data: z.object({
      destination: Lines,
      recordRoute: z.boolean().default(false),
      followRedirects: z.boolean().default(true),
      simultaneous: z.boolean().default(false),
      provisionalTimeout: z.string().default('5s'),
      finalTimeout: z.string().default('60s'),
    }),
  }),
]);
export type Decision = z.infer<typeof Decision>;

/** Where an application listens; undefined when the text says no such thing. */
export function placeOf(uri: string): { host: string; port: number; isSecure: boolean } | undefined {
  const found = /^\[?([^\]\s/]+?)\]?:(\d{1,5})(?:;transport=(tcp|tls))?$/.exec(uri);
  const port = Number(found?.[2]);
  if (!found || port < 1 || port > 65_535) return undefined;
  return { host: found[1] as string, port, isSecure: found[3] === 'tls' };
}

/** What a web service is told of a request, as parameters of its URL. */
export function questionOf({ request, flow }: ServerTransaction): URLSearchParams {
  const uri = parseUri(request.uri);
  const question = new URLSearchParams({
    method: request.method,
    domain: uri?.host ?? '',
    protocol: flow.transport,
    source_address: flow.remoteHost,
    fromUser: userOf(request.get(H.from)),
    toUser: userOf(request.get(H.to)),
    uriUser: uri?.user ?? '',
    contentType: request.get(H.contentType) ?? '',
    uri: request.uri,
  });
  for (const param of uri?.params.split(';') ?? []) {
    const [name = '', value = ''] = param.split('=', 2);
    if (name !== '' && !question.has(name)) question.set(name, value);
  }
  return question;
}

const userOf = (address = ''): string => parseUri(parseAddress(address)?.uri ?? '')?.user ?? '';
