import { describe, withCodecs } from '#edge/media/index.ts';
import type { Dialog, Flow, IncomingInvite, SipHeaders, SipRequest } from '../signaling-port/index.ts';

/**
 * An offer without the codecs that such a call may not use (XA-FAX-15, UCM-127). One that has none of these stays as it is: a call in
 * another codec is better than none.
 *
 * @param names  by their names in SDP, the best first; none: every codec
 */
export function narrowed(offer: string, names: readonly string[]): string {
  const described = names.length === 0 ? null : describe(offer);
  if (!described?.ok) return offer;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return described.audio.payloads.some(({ name }) => wanted.has(name.toLowerCase())) ? withCodecs(offer, names) : offer;
}

/** The codecs that both say; those of one where the other says nothing, or where they have none in common. */
export function codecsOfBoth(route: readonly string[], trunk: readonly string[]): readonly string[] {
  const both = route.filter((name) => trunk.includes(name));
  if (both.length > 0) return both;
  return route.length > 0 ? route : trunk;
}

/** An INVITE as if it had offered something else. */
export class NarrowedInvite implements IncomingInvite {
  readonly body: string;
  readonly #invite: IncomingInvite;

  constructor(invite: IncomingInvite, body: string) {
    this.#invite = invite;
    this.body = body;
  }

  get method(): string {
    return this.#invite.method;
  }

  get uri(): string {
    return this.#invite.uri;
  }

  get flow(): Flow {
    return this.#invite.flow;
  }

  header(name: string): string | undefined {
    return this.#invite.header(name);
  }

  respond(...answer: Parameters<SipRequest['respond']>): void {
    this.#invite.respond(...answer);
  }

  accept(answer: { headers?: SipHeaders; sdp: string }, established: (dialog: Dialog | null) => void): void {
    this.#invite.accept(answer, established);
  }

  onCanceled(wake: () => void): void {
    this.#invite.onCanceled(wake);
  }
}
