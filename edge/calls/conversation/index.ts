/**
 * Who talks to whom in a call, once somebody has answered, and how that changes.
 *
 *   talk.ts           the rule: states, what follows from what happens, what can be ordered when
 *   conference-talk.ts  the rule of conferences; conference-sound.ts their room
 *   talk-view.ts      what each leg is doing in a state
 *   conversation.ts   carries it out on the call's legs
 *   held-legs.ts      the legs, each with whoever answers what its phone sends
 *   answered-leg.ts   a leg that can be talked to
 *   served-leg.ts     a leg that talks to us alone: on hold, parked, in a line test
 *   seek.ts           rings somebody for a leg that is answered already
 *   parking.ts        how long a call waits in an orbit
 *   transfer-news.ts  tells the phone that has asked for a transfer what comes of it
 *   answer-caller.ts  answers a caller by ourselves
 *   caller-leg.ts     the caller's leg, once its INVITE is answered
 *   supervision.ts    a call that somebody listens to: who hears whom
 *   sounds.ts         what those who wait hear
 *
 * Something new that can be done to a call is a TalkOrder and its case in talk.ts.
 */
export type { AnsweredLeg } from './answered-leg.ts';
export { BY_ORDER, Conversation } from './conversation.ts';
