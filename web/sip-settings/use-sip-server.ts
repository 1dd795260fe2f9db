import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { api } from '#web/api/index.ts';

const Port = z.int().min(1).max(65535).nullable().default(null);

/** Where phones find the edge. A port is null where the transport is not offered. */
export const SipServer = z.object({
  host: z.string(),
  udp: Port,
  tcp: Port,
  tls: Port,
  ws: Port,
  wss: Port,
});
export type SipServer = z.infer<typeof SipServer>;

/**
 * Whoever serves the portal knows, and puts its own file in place of public/sip-server.json. Null where nobody did:
 * phones then find the server by the tenant's domain in DNS (RFC 3263).
 */
export const useSipServer = () =>
  useQuery({
    queryKey: ['sip-server'],
    queryFn: () => api.get('/sip-server.json', SipServer.nullable()),
    staleTime: Number.POSITIVE_INFINITY,
  });
