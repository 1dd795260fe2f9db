import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { AgentFigures, type Grain, QueueFigures } from '#shared/queue-statistics/index.ts';
import { api, getEvery } from '#web/api/index.ts';

const days = { from: z.string(), to: z.string(), timeZone: z.string() };
const QueueReport = z.object({
  ...days,
  rows: z.array(z.object({ name: z.string(), ...QueueFigures.shape })),
  total: QueueFigures,
  queues: z.array(z.object({ queueId: z.string(), name: z.string(), ...QueueFigures.shape })),
});
export type QueueReport = z.infer<typeof QueueReport>;

const AgentReport = z.object({
  ...days,
  agents: z.array(z.object({ agentId: z.string(), name: z.string(), ...AgentFigures.shape })),
  total: AgentFigures,
});
export type AgentReport = z.infer<typeof AgentReport>;

/** What is asked for; empty days are the usual ones. */
export interface ReportQuestion {
  readonly from: string;
  readonly to: string;
  readonly grain: Grain;
  readonly profileId: string | null;
  /** Whose calls; null: those of all. */
  readonly queueId: string | null;
}

/** As the query of an address. */
export function queryOf({ from, to, grain, profileId, queueId }: ReportQuestion): string {
  const query = new URLSearchParams({ grain });
  if (from !== '') query.set('from', from);
  if (to !== '') query.set('to', to);
  if (profileId !== null) query.set('profileId', profileId);
  if (queueId !== null) query.set('queueId', queueId);
  return query.toString();
}

export const useQueueReport = (question: ReportQuestion) =>
  useQuery({
    queryKey: ['queue-reports', 'queues', question],
    queryFn: () => api.get(`/v1/queue-reports/queues?${queryOf(question)}`, QueueReport),
    placeholderData: keepPreviousData,
  });

export const useAgentReport = (question: ReportQuestion) =>
  useQuery({
    queryKey: ['queue-reports', 'agents', question],
    queryFn: () => api.get(`/v1/queue-reports/agents?${queryOf(question)}`, AgentReport),
    placeholderData: keepPreviousData,
  });

const Named = z.object({ id: z.string(), name: z.string() });

/** The profiles of reports that the tenant has. */
export const useReportProfiles = () =>
  useQuery({ queryKey: ['queue-reports', 'profiles'], queryFn: () => getEvery('/v1/report-profiles', Named) });
