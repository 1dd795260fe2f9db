import type { LiveMember } from '#web/contact-centre/queue-now.ts';

/** A member of a queue that is ready and has done nothing yet. */
export const aLiveMember = (fields: Partial<LiveMember> = {}): LiveMember => ({
  memberId: 'agt_1',
  name: 'Ann Archer',
  number: '4001',
  extension: '201',
  loggedInAt: '2026-11-22T08:00:00.000Z',
  activity: 'ready',
  since: null,
  availability: 'available',
  availabilitySince: null,
  lastCallEndedAt: null,
  callId: null,
  pauses: [],
  missedInTurn: 0,
  penalty: 0,
  answered: 0,
  ...fields,
});
