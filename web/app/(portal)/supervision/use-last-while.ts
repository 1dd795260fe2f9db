import { useQueries } from '@tanstack/react-query';
import { z } from 'zod';
import { WindowFigures } from '#shared/queue-statistics/live-window.ts';
import { api } from '#web/api/index.ts';
import { useMay } from '#web/session/index.ts';
import { type Display, type Window, windowOf } from './display.ts';

const Figures = z.object({ queues: z.array(z.object({ queueId: z.string(), ...WindowFigures.shape })) });
export type LastWhile = z.infer<typeof WindowFigures>;

/** What became of the calls of the last while, by queue (X3-SU-10): each with its own window. Null: not for this user. */
export function useLastWhile(queueIds: readonly string[], display: Display): Map<string, LastWhile> | null {
  const mayRead = useMay()('report:read');
  // Queues that look at the same while are asked for together.
  const windows = new Map(queueIds.map((id) => [keyOf(windowOf(display, id)), windowOf(display, id)]));
  const keys = [...windows.keys()];
  const answers = useQueries({
    queries: keys.map((key) => ({
      queryKey: ['contact-centre', 'last-minutes', key],
      queryFn: () => api.get(`/v1/queue-reports/last-minutes?${key}`, Figures),
      refetchInterval: display.refreshSeconds * 1000,
      enabled: mayRead,
    })),
  });
  if (!mayRead) return null;
  const found = queueIds.flatMap((id) => {
    const answer = answers[keys.indexOf(keyOf(windowOf(display, id)))]?.data;
    const figures = answer?.queues.find(({ queueId }) => queueId === id);
    return figures ? [[id, figures] as const] : [];
  });
  return new Map(found);
}

const keyOf = ({ windowSeconds, serviceLevelSeconds }: Window): string =>
  new URLSearchParams({
    windowSeconds: String(windowSeconds),
    ...(serviceLevelSeconds !== null && { serviceLevelSeconds: String(serviceLevelSeconds) }),
  }).toString();
