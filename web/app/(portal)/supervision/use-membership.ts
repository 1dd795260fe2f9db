import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { z } from 'zod';
import { ApiProblem, api } from '#web/api/index.ts';

const Members = z.object({ members: z.array(z.looseObject({ agentId: z.string().optional() })) });
/** Somebody else has changed the queue meanwhile. */
const TRIES = 3;

/** Makes an agent a member of a queue, or no longer (X3-AG-07). */
export function useMembership() {
  const queryClient = useQueryClient();
  return useCallback(
    async (queueId: string, agentId: string, isMember: boolean): Promise<void> => {
      await change(queueId, agentId, isMember, TRIES);
      await queryClient.invalidateQueries({ queryKey: ['contact-centre', 'live'] });
    },
    [queryClient],
  );
}

async function change(queueId: string, agentId: string, isMember: boolean, tries: number): Promise<void> {
  const path = `/v1/queues/${queueId}`;
  const queue = await api.get(path, Members.extend({ updatedAt: z.string() }));
  const others = queue.members.filter((member) => member.agentId !== agentId);
  const members = isMember ? [...others, { kind: 'agent', agentId, penalty: 0 }] : others;
  const ifMatch = `"${queue.updatedAt}"`;
  try {
    await api.patch(path, { members }, Members, { ifMatch });
  } catch (problem) {
    if (!(problem instanceof ApiProblem) || problem.code !== 'precondition-failed' || tries === 1) throw problem;
    await change(queueId, agentId, isMember, tries - 1);
  }
}
