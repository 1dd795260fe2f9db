/**
 * rtpengine for tests.
 *
 *   start-rtpengine.ts  the real one
 *   fake-rtpengine.ts   one that answers commands as the test wants
 */
export { type FakeReply, FakeRtpengine, type HeardCommand } from './fake-rtpengine.ts';
export { startRtpengine, type TestRtpengine } from './start-rtpengine.ts';
