import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { getEvery } from '#web/api/index.ts';

const QueueName = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  extension: z.string().nullable(),
  isSwitchboard: z.boolean(),
  serviceLevelSeconds: z.int(),
});
/** Of a queue what screens need. */
export type QueueName = z.infer<typeof QueueName>;

const AgentName = z.object({
  id: z.string(),
  number: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  userIds: z.array(z.string()),
});
export type AgentName = z.infer<typeof AgentName>;

/** What people call a queue. */
export const queueTitle = ({ name, displayName }: Pick<QueueName, 'name' | 'displayName'>): string =>
  displayName || name;

/** The queues of the tenant, by name. */
export const useQueues = () =>
  useQuery({
    queryKey: ['contact-centre', 'queues'],
    queryFn: async () => {
      const queues = await getEvery('/v1/queues', QueueName);
      return queues.sort((a, b) => queueTitle(a).localeCompare(queueTitle(b)));
    },
  });

export const useAgents = () =>
  useQuery({ queryKey: ['contact-centre', 'agents'], queryFn: () => getEvery('/v1/agents', AgentName) });
