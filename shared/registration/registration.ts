import { z } from 'zod';
import { ExtensionNumber, SipCredentialId, UserId } from '#shared/user/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

export const RegistrationId = idOf('reg');
export const TRANSPORTS = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const;
export const Transport = z.enum(TRANSPORTS);
export type Transport = z.infer<typeof Transport>;

/** Proxies between a phone and us: more are a loop or an attack (chosen). */
export const MAX_PATH = 5;
export const MAX_PATH_CHARACTERS = 300;
export const MAX_INSTANCE_CHARACTERS = 200;

/** A phone that keeps flows to us open (RFC 5626 §4.2). */
export const Outbound = z.object({
  instance: z
    .string()
    .max(MAX_INSTANCE_CHARACTERS)
    .describe('What the phone calls itself, a URN that outlives restarts.'),
  regId: z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .describe('Which of its flows.'),
});
export type Outbound = z.infer<typeof Outbound>;

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
    outbound: Outbound.nullable()
      .default(null)
      .describe('The phone and which of its flows this is; null without RFC 5626.'),
    path: z
      .array(z.string().max(MAX_PATH_CHARACTERS))
      .max(MAX_PATH)
      .default([])
      .describe('Proxies on the way to the phone, nearest to us first (RFC 3327).'),
    sipCredentialId: SipCredentialId.nullable()
      .default(null)
      .describe('The SIP credential that the phone has proved; null for the SIP password of the user.'),
    userAgent: z.string().nullable().describe('User-Agent header of the phone.'),
    registeredAt: Instant.describe('When this contact first registered.'),
    refreshedAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'Registration' });
export type Registration = z.infer<typeof Registration>;
