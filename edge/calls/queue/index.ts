/**
 * Callers who wait in queues (`queue` steps).
 *
 *   queue-player.ts     lets the caller in, or sends him on: the story of one wait
 *   waiting-sound.ts    what he hears meanwhile
 *   own-wait.ts         how an application has him wait
 *   taker.ts            a leg of another call that takes him, where an application does
 *   far-taker.ts        the same where that call is at another edge · handover.ts until he has him
 *   member-offer.ts     one member who is rung for him
 *   member-talk.ts      they talk
 *   way-on.ts           where he goes when nobody answers
 *   wait-on-bill.ts     how he has fared, for the bill
 *   callback-wish.ts    he would rather be called back, and says where
 *   call-back.ts        he is called: the member first
 *
 * Who is rung, and when, the contact centre of the tenant decides (edge/calls/contact-centre).
 */
export { type CallBackWorld, callBack } from './call-back.ts';
export { giveWaiting, waitingTaker } from './far-taker.ts';
export { type OwnWords, waitAsTold } from './own-wait.ts';
export { playQueue, takeFromQueue } from './queue-player.ts';
export type { Taker } from './taker.ts';
