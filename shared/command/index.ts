/**
 * Commands to edges: what must reach a live call or phone goes into the store's outbox of the edge that holds it, and the
 * answer comes back the same way (DESIGN section 5).
 *
 *   command.ts         what can be ordered, and what is answered
 *   edge-announcement.ts   which edges there are
 *
 * shared/store keeps both; edge/commands carries them out; shared/usecases waits for the answer. A new kind is a member of
 * EdgeOrder, its reply, and its case in edge/commands.
 */

export { AgentOutcome, EdgeCommand, EdgeOrder, type EdgeReply, OrderOutcome, REPLIES } from './command.ts';
export { EdgeAnnouncement } from './edge-announcement.ts';
