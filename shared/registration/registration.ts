import { z } from 'zod';
import { ExtensionNumber, UserId } from '#shared/user/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

export const RegistrationId = idOf('reg');
export const TRANSPORTS = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const;
export const Transport = z.enum(TRANSPORTS);
export type Transport = z.infer<typeof Transport>;

/** One binding: a contact that registered for a user, and the flow that leads back to it (RFC 3261 §10, RFC 5626). */
export const Registration = z
  .object({
    id: RegistrationId,
    userId: UserId,
    extension: ExtensionNumber,
    contact: z.string().max(1000).describe('Contact URI as the phone sent it.'),
    transport: Transport,
    sourceAddress: z.string().describe('IP address the REGISTER came from.'),
    sourcePort: z.int().min(1).max(65535),
    edgeId: z.string().describe('Edge node that holds the flow.'),
    userAgent: z.string().nullable().describe('User-Agent header of the phone.'),
    registeredAt: Instant.describe('When this contact first registered.'),
    refreshedAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'Registration' });
export type Registration = z.infer<typeof Registration>;
