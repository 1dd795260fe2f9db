import type { z } from 'zod';
import type { ExtensionNumber, UserId } from '#shared/user/index.ts';

/**
 * What the dial plan decided for one call: a tree of steps, as data. Each step says why it was chosen, so that
 * "what would happen if …" is answered with the very plan a call would run (DESIGN section 3).
 */
export interface RoutePlan {
  readonly first: Step;
}

export type Step = RingStep | EchoStep | ToneStep | RejectStep;

/** Rings every contact of a user at once (RFC 3261 §16.6 calls it parallel forking). */
export interface RingStep {
  readonly kind: 'ring';
  readonly userId: UserId;
  readonly extension: z.infer<typeof ExtensionNumber>;
  readonly name: string;
  /** How long phones ring before the call goes to `noAnswer`. */
  readonly ringSeconds: number;
  readonly why: string;
  /** Where the call goes when nobody takes it. */
  readonly otherwise: {
    readonly busy: Step;
    readonly noAnswer: Step;
    /** No phone is registered, or none could be reached. */
    readonly unreachable: Step;
    /** The callee refused on purpose (603, 6xx). */
    readonly declined: Step;
  };
}

/** Answers, and sends back what it hears. */
export interface EchoStep {
  readonly kind: 'echo';
  readonly why: string;
}

/** Answers, sends the test tone, and plays back the keys that are pressed. */
export interface ToneStep {
  readonly kind: 'tone';
  readonly why: string;
}

/** Ends the call with an error answer. */
export interface RejectStep {
  readonly kind: 'reject';
  readonly rejection: Rejection;
  readonly why: string;
}

/** The last four are found out by the edge, not by the plan: they are here so that every end of a call has its answer. */
export type Rejection =
  | { readonly code: 'unknown-number'; readonly dialed: string }
  | { readonly code: 'user-disabled' }
  | { readonly code: 'tenant-disabled' }
  | { readonly code: 'busy' }
  | { readonly code: 'no-answer' }
  | { readonly code: 'unreachable' }
  | { readonly code: 'declined' }
  | { readonly code: 'incompatible-media' }
  | { readonly code: 'no-media' }
  | { readonly code: 'edge-stopping' }
  | { readonly code: 'internal-error' };

export interface SipAnswer {
  readonly status: number;
  /** Q.850 cause for the CDR and the Reason header (RFC 3326). */
  readonly cause: number;
}

/** What the caller's phone hears (RFC 3261 §21) and what the CDR records (Q.850). */
export const SIP_ANSWER = {
  'unknown-number': { status: 404, cause: 1 },
  'user-disabled': { status: 480, cause: 20 },
  'tenant-disabled': { status: 403, cause: 21 },
  busy: { status: 486, cause: 17 },
  'no-answer': { status: 480, cause: 19 },
  unreachable: { status: 480, cause: 20 },
  declined: { status: 603, cause: 21 },
  'incompatible-media': { status: 488, cause: 88 },
  'no-media': { status: 503, cause: 34 },
  'edge-stopping': { status: 503, cause: 41 },
  'internal-error': { status: 500, cause: 41 },
} as const satisfies Record<Rejection['code'], SipAnswer>;
