import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { ApiProblem, api } from '#web/api/index.ts';

const Port = z.int().min(1).max(65535).nullable().default(null);

/** Where phones find the edge, as whoever serves the portal lays it beside the pages. Null: not offered. */
export const SipServer = z.object({
  host: z.string(),
  udp: Port,
  tcp: Port,
  tls: Port,
  ws: Port,
  wss: Port,
});
export type SipServer = z.infer<typeof SipServer>;

/** Null where nobody laid it there: phones then find the server by the tenant's domain in DNS (RFC 3263). */
export const useSipServer = () =>
  useQuery({
    queryKey: ['sip-server'],
    queryFn: () =>
      api.get('/sip-server.json', SipServer).catch((problem: unknown) => {
        if (problem instanceof ApiProblem && problem.status === 404) return null;
        throw problem;
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });
