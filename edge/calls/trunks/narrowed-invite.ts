import { describe, withCodecs } from '#edge/media/index.ts';
import type { Trunk } from '#shared/trunk/index.ts';
import type { Dialog, Flow, IncomingInvite, SipHeaders, SipRequest } from '../signaling-port/index.ts';

/**
 * An offer without the codecs that such a call may not use (XA-FAX-15, UCM-127), and without events where the trunk sends keys in
 * another way. One that has none of these codecs keeps its own: a call in another codec is better than none.
 *
 * @param names  by their names in SDP, the best first; none: every codec
 */
export function narrowed(offer: string, names: readonly string[], { dtmf }: Pick<Trunk, 'dtmf'>): string {
  const described = describe(offer);
  if (!described.ok) return offer;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const isOffered = described.audio.payloads.some(({ name }) => wanted.has(name.toLowerCase()));
  return withCodecs(offer, isOffered ? names : [], takesEvents(dtmf));
}

/** Where keys go in SIP INFO or as tones, events would be a second way: each key would come twice. */
export const takesEvents = (dtmf: Trunk['dtmf']): boolean => dtmf === 'telephone-event' || dtmf === 'auto';

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

  get headerNames(): readonly string[] {
    return this.#invite.headerNames;
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
