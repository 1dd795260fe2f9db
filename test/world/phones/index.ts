/**
 * Real phones on the loopback interface, without a sound card. Each has a folder and free ports of its own, and ends
 * itself after its life time, so that a test that dies leaves nothing behind.
 *
 *   phone.ts      what every phone can do, and what it tells
 *   baresip.ts    baresip over its ctrl_tcp module
 *   linphone.ts   linphonec over its console
 *   watching-phone.ts  baresip with lamps, without a microphone
 *   conversation.ts  what two phones do in most scenarios: call, talk, hang up, hear each other
 *   kinds.ts      which phones there are
 *   hearing.ts    what of a recording is the tone that the other side sent
 *   spoken.ts     how well a prompt is heard in it
 *   program.ts    a child process with its log
 *
 *     await using alice = await BaresipPhone.start({ account });
 *     expect(await alice.register()).toBe(200);
 *     await alice.call('201');
 *     await alice.waitFor('answered');
 */
export { BaresipPhone } from './baresip.ts';
export {
  CALLEE_HZ,
  CALLER_HZ,
  callService,
  connect,
  converse,
  expectHeard,
  part,
  registered,
  TALK_MS,
} from './conversation.ts';
export { MOST, secondsOfTone, toneHeard, tonesInTurn } from './hearing.ts';
export { PHONES, type PhoneName } from './kinds.ts';
export { LinphonePhone } from './linphone.ts';
export type { Phone, PhoneAccount, PhoneEvent, PhoneOptions } from './phone.ts';
export { ALIKE, heardPhrase } from './spoken.ts';
export { WatchingPhone } from './watching-phone.ts';
