import type { Party } from '#shared/cdr/index.ts';
import type { AnswersItself, Caller } from '#shared/dialplan/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { OwnRing } from '../ring/own-ring.ts';
import type { SaidName } from '../ring/screening.ts';
import type { IncomingInvite, SipHeaders } from '../signaling-port/index.ts';
import type { LegFacts } from './call-record.ts';

/** A caller who is authenticated and wants to reach something. */
export interface CallRequest {
  /** What the caller's phone sent; or what stands for it, where a leg that is answered wants to reach somebody else. */
  readonly invite: IncomingInvite;
  readonly snapshot: TenantSnapshot;
  readonly caller: Caller;
  readonly dialed: string;
  /** What is left of Max-Forwards for the legs to the callee. */
  readonly hopsLeft: number;
  /** The caller demands that provisional answers be acknowledged (RFC 3262 §4). */
  readonly wantsReliableProvisionals: boolean;
  /** Whom the other phones see in the place of the caller. */
  readonly shown?: Party;
  /** What the other phones are told besides. */
  readonly headers?: SipHeaders;
  /** What an application has the other phones see and told. */
  readonly own?: Pick<OwnRing, 'shown' | 'headers'>;
  /** The other phones are asked to answer by themselves. */
  readonly answersItself?: Pick<AnswersItself, 'afterSeconds' | 'alertInfo'>;
  /** Which call of a line this is that the other phones share. */
  readonly appearance?: number;
  /** Whoever answers, what the caller hears and says is recorded. */
  readonly isRecorded?: boolean;
  /** What prompts are spoken in, where the way that the call has come says so (BCP 47). */
  readonly language?: string;
  /** Whatever the tenant lets be spoken (`media.allowed-codecs`): who calls for help, and what sends or takes a fax. */
  readonly speaksFreely?: boolean;
  /** What the caller said when he was asked for his name. */
  readonly saidName?: SaidName;
  /** The conference room that the caller is let into without a PIN: who is in it has him come. Null: none. */
  readonly invitedTo?: string | null;
  /** Name of the PIN that was entered so that it may leave, where the bill is to have it. */
  readonly authorizedBy?: string;
  /** Why legs are opened; they are dialed unless told. */
  readonly because?: Pick<LegFacts, 'reason' | 'causedBy'> & Partial<Pick<LegFacts, 'role'>>;
  /** Null: the INVITE's own. Where we call back, the first phone that rings is the caller's. */
  readonly callerPhone?: Pick<LegFacts, 'userAgent' | 'remoteAddress'>;
}
