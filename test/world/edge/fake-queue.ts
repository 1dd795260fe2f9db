import { Agent } from '#shared/agent/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';

/** Of objects of a configuration. */
export const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };

/** A user who is a member of a queue. */
export const user = (extension: string, penalty = 0) => ({ kind: 'user', userId: `usr_${extension}`, penalty });

/** With 201 as its only member, where `fields` name no others. */
export const queue = (fields: object = {}, id = 'que_1', extension = '300') =>
  ({
    kind: 'queue',
    id,
    ...made,
    ...Queue.New.parse({ name: id, extension, members: [user('201')], ...fields }),
  }) as const;
export const agent = (number: string) =>
  ({ kind: 'agent', id: `agt_${number}`, ...made, ...Agent.New.parse({ number, firstName: 'Ann' }) }) as const;
export const agentMember = (number: string) => ({ kind: 'agent', agentId: `agt_${number}`, penalty: 0 });

/** 200 waits in the queue 300. */
export async function waitingIn(fields: object, others: ConstructorParameters<typeof FakeHouse>[0] = []) {
  const house = new FakeHouse([queue(fields), ...others]);
  const alice = await house.dials('200', '300');
  await settle();
  return { house, alice };
}
