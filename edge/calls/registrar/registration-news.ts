import type { EventOf } from '#shared/event/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';

type Reason = EventOf<'registration.removed'>['data']['reason'];

/** A phone has come or gone; that it says again that it is there is no news. */
export type RegistrationNews = { readonly tenantId: TenantId; readonly registration: Registration } & (
  | { readonly name: 'added' }
  | { readonly name: 'removed'; readonly reason: Reason }
);
export type GoneReason = Reason;

/** A registration as events tell it: where the phone is, without how it is reached again. */
export function registrationState(registration: Registration): EventOf<'registration.added'>['data'] {
  const { id, userId, extension, contact, transport, sourceAddress, sourcePort, edgeId } = registration;
  const { userAgent, registeredAt, expiresAt } = registration;
  return {
    registrationId: id,
    userId,
    extension,
    contact,
    transport,
    sourceAddress,
    sourcePort,
    edgeId,
    userAgent,
    registeredAt,
    expiresAt,
  };
}
