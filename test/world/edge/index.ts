/**
 * An edge in the test's own process: real SIP engine, real media, store and journal in memory.
 *
 *   test-edge.ts           starts and stops it
 *   calls-world.ts         the edge with two tenants, and sipp phones
 *   sip-user.ts            a user whose phone says what the test tells it
 *   memory-edge-store.ts   tenants and registrations
 *   paired-clusters.ts    two edges that tell each other everything at once
 *   talker.ts              a phone that says a tone, and tells which others it hears
 *   memory-journal.ts      what goes on the bill
 */
export { ACME, BOLT, CallsWorld, SippPhone } from './calls-world.ts';
export { MemoryEdgeStore } from './memory-edge-store.ts';
export { MemoryJournal } from './memory-journal.ts';
export { SipUser, type Subscribed } from './sip-user.ts';
export { Talker } from './talker.ts';
export {
  passwordOf,
  startTestEdge,
  TEST_BOX,
  TEST_RECORDINGS,
  type TestEdge,
  type TestEdgeOptions,
  tenantIdOf,
  toTenant,
  toUser,
} from './test-edge.ts';
