import { z } from 'zod';
import type { Channel, Json } from '#edge/cluster/index.ts';
import { TRANSPORTS } from '#shared/registration/index.ts';
import type { Flow, SipHeaders, SipMessage, SipRequest, SipResponse } from '../signaling-port/index.ts';

/** Headers that call control reads of what phones send; others are not carried. A test compares them with the sources. */
export const CARRIED = [
  'accept',
  'alert-info',
  'call-id',
  'call-info',
  'contact',
  'content-type',
  'cseq',
  'diversion',
  'event',
  'expires',
  'from',
  'history-info',
  'info-package',
  'join',
  'max-forwards',
  'min-expires',
  'p-asserted-identity',
  'path',
  'privacy',
  'reason',
  'refer-sub',
  'refer-to',
  'referred-by',
  'remote-party-id',
  'replaces',
  'require',
  'retry-after',
  'sip-if-match',
  'supported',
  'to',
  'user-agent',
  'user-to-user',
] as const;

const Headers = z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional();
const Message = z.object({ headers: z.record(z.string(), z.string()), body: z.string() });
const Response = Message.extend({ status: z.int() });
export const CarriedFlow = z.object({ transport: z.enum(TRANSPORTS), address: z.string(), port: z.int() });
export const CarriedRequest = Message.extend({ method: z.string(), uri: z.string(), flow: CarriedFlow });
export type CarriedRequest = z.infer<typeof CarriedRequest>;

/** What names a dialog, as the edge whose phone is in it sees it. */
const Names = z.object({ callId: z.string(), localTag: z.string(), remoteTag: z.string() });
const Count = z.int();
const Body = z.string().optional();

/** What the edge that holds the phone tells the edge that has the call. */
export const FromPhone = z.discriminatedUnion('is', [
  z.object({ is: z.literal('provisional'), response: Response }),
  z.object({ is: z.literal('accepted'), sdp: z.string() }),
  z.object({ is: z.literal('refused'), response: Response }),
  /** Of an INVITE to the phone or from it; null: there is none. */
  z.object({ is: z.literal('dialog'), names: Names.nullable() }),
  z.object({ is: z.literal('canceled') }),
  z.object({ is: z.literal('request'), number: Count, request: CarriedRequest }),
  /** To the order `request` of this number. */
  z.object({ is: z.literal('response'), number: Count, response: Response }),
  z.object({ is: z.literal('acknowledged'), body: z.string() }),
  z.object({ is: z.literal('released'), by: z.enum(['other-side', 'engine']) }),
]);
export type FromPhone = z.infer<typeof FromPhone>;

/** What the edge that has the call orders the one that holds the phone. */
export const ToPhone = z.discriminatedUnion('do', [
  z.object({ do: z.literal('cancel'), headers: Headers }),
  z.object({ do: z.literal('confirm'), answer: Body }),
  z.object({ do: z.literal('release'), headers: Headers }),
  z.object({ do: z.literal('request'), number: Count, method: z.string(), headers: Headers, body: Body }),
  /** To the request of this number; 0: to the INVITE. */
  z.object({ do: z.literal('respond'), number: Count, status: z.int(), headers: Headers, body: Body }),
  z.object({ do: z.literal('accept'), headers: Headers, sdp: z.string() }),
]);
export type ToPhone = z.infer<typeof ToPhone>;

/** What is undefined is left out on the way. */
export const tell = (channel: Channel, message: FromPhone | ToPhone): void => channel.send(message as Json);

/** Hears what fits; what does not comes from no edge of our version, and ends it. */
export function listen<Words>(channel: Channel, schema: z.ZodType<Words>, hear: (message: Words) => void): void {
  channel.onMessage((said) => {
    const read = schema.safeParse(said);
    if (read.success) hear(read.data);
    else channel.close();
  });
}

export function carry({ header, body }: Bound<SipMessage>): z.infer<typeof Message> {
  const headers: Record<string, string> = {};
  for (const name of CARRIED) {
    const value = header(name);
    if (value !== undefined) headers[name] = value;
  }
  return { headers, body };
}

/** Its methods taken out of it. */
type Bound<Of extends SipMessage> = Pick<Of, 'header' | 'body'>;

export const carryResponse = (response: SipResponse): z.infer<typeof Response> => ({
  ...carry({ header: (name) => response.header(name), body: response.body }),
  status: response.status,
});

export const carryRequest = (request: SipRequest): CarriedRequest => ({
  ...carry({ header: (name) => request.header(name), body: request.body }),
  method: request.method,
  uri: request.uri,
  flow: plainFlow(request.flow),
});

const plainFlow = ({ transport, address, port }: Flow): z.infer<typeof CarriedFlow> => ({ transport, address, port });

export const carriedResponse = ({ status, headers, body }: z.infer<typeof Response>): SipResponse => ({
  status,
  body,
  header: (name) => headers[name],
});

/** Stands for a response that nobody has given. */
export const noResponse = (status: number): SipResponse => ({ status, body: '', header: () => undefined });

/** Without what is undefined. */
export const withHeaders = (headers: SipHeaders | undefined) => (headers ? { headers: mutable(headers) } : {});

const mutable = (headers: SipHeaders): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
