/**
 * rtpengine for tests.
 *
 *   relays.ts           what scenarios of bridged calls run with
 *   start-rtpengine.ts  the real one
 *   fake-rtpengine.ts   one that answers commands as the test wants
 *   fake-rtpengines.ts  the same without sockets, for rules alone
 */
export { type FakeReply, FakeRtpengine, type HeardCommand } from './fake-rtpengine.ts';
export { FakeRtpengines } from './fake-rtpengines.ts';
export { RELAYS, type Relay, type RunningRelay, startRelay } from './relays.ts';
export { startRtpengine, type TestRtpengine } from './start-rtpengine.ts';
