import type { Channel } from '#edge/cluster/index.ts';
import type { Guard } from '../signaling-port/guard.ts';
import type { Dialog, DialogNames, SipHeaders, SipRequest, SipResponse } from '../signaling-port/index.ts';
import { Mailbox } from '../signaling-port/mailbox.ts';
import { type CarriedRequest, carriedResponse, type FromPhone, noResponse, tell, withHeaders } from './carried.ts';

/** A request that a phone at another edge has sent. */
export class FarRequest implements SipRequest {
  readonly method: string;
  readonly uri: string;
  readonly flow: SipRequest['flow'];
  readonly body: string;
  readonly #headers: CarriedRequest['headers'];
  readonly #channel: Channel;
  readonly #number: number;

  /** @param number  as the other edge knows it */
  constructor({ method, uri, flow, body, headers }: CarriedRequest, channel: Channel, number: number) {
    this.method = method;
    this.uri = uri;
    this.flow = flow;
    this.body = body;
    this.#headers = headers;
    this.#channel = channel;
    this.#number = number;
  }

  /** Of those that are carried. */
  get headerNames(): readonly string[] {
    return Object.keys(this.#headers);
  }

  header(name: string): string | undefined {
    return this.#headers[name];
  }

  respond(status: number, answer: { headers?: SipHeaders; body?: string } = {}): void {
    const { headers, body } = answer;
    const said = { ...withHeaders(headers), ...(body !== undefined && { body }) };
    tell(this.#channel, { do: 'respond', number: this.#number, status, ...said });
  }
}

/** A dialog with a phone at another edge: the call is ours, the connection theirs. It ends with that edge. */
export class FarDialog implements Dialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly #channel: Channel;
  readonly #requests: Mailbox<SipRequest>;
  readonly #acks: Mailbox<string>;
  readonly #ends: Mailbox<'other-side' | 'engine'>;
  /** Ours that have no answer yet. */
  readonly #asked = new Map<number, (response: SipResponse) => void>();
  #last = 0;
  #isOver = false;

  constructor(channel: Channel, { callId, localTag, remoteTag }: DialogNames, guard: Guard) {
    this.callId = callId;
    this.localTag = localTag;
    this.remoteTag = remoteTag;
    this.#channel = channel;
    this.#requests = new Mailbox(guard);
    this.#acks = new Mailbox(guard);
    this.#ends = new Mailbox(guard);
    channel.onClosed(() => this.#ended('engine'));
  }

  request({ method, headers, body }: Parameters<Dialog['request']>[0]): Promise<SipResponse> {
    if (this.#isOver) return Promise.resolve(noResponse(481));
    this.#last += 1;
    const number = this.#last;
    tell(this.#channel, {
      do: 'request',
      number,
      method,
      ...withHeaders(headers),
      ...(body !== undefined && { body }),
    });
    return new Promise((resolve) => this.#asked.set(number, resolve));
  }

  release(headers?: SipHeaders): void {
    if (this.#isOver) return;
    this.#leave();
    for (const box of [this.#requests, this.#acks, this.#ends]) box.close();
    tell(this.#channel, { do: 'release', ...withHeaders(headers) });
    this.#channel.close();
  }

  onRequest(handle: (request: SipRequest) => void): void {
    this.#requests.open(handle);
  }

  onAcknowledged(handle: (body: string) => void): void {
    this.#acks.open(handle);
  }

  onReleased(handle: (by: 'other-side' | 'engine') => void): void {
    this.#ends.open(handle);
  }

  /** What the other edge tells of it. */
  hear(said: FromPhone): void {
    if (this.#isOver) return;
    if (said.is === 'request') {
      const request = new FarRequest(said.request, this.#channel, said.number);
      this.#requests.put(request, request);
    } else if (said.is === 'acknowledged') this.#acks.put(said.body);
    else if (said.is === 'released') this.#ended(said.by);
    else if (said.is === 'response') {
      this.#asked.get(said.number)?.(carriedResponse(said.response));
      this.#asked.delete(said.number);
    }
  }

  #ended(by: 'other-side' | 'engine'): void {
    if (this.#isOver) return;
    this.#leave();
    this.#channel.close();
    this.#ends.put(by);
  }

  #leave(): void {
    this.#isOver = true;
    for (const settle of this.#asked.values()) settle(noResponse(408));
    this.#asked.clear();
  }
}
