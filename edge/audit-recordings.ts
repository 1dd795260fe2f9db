import type { RoomRecorded } from '#edge/calls/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import type { Store } from '#shared/store/index.ts';
import { noted } from '#shared/usecases/permission.ts';

interface World {
  readonly store: Pick<Store, 'tenant'>;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/** Who keeps what people say in a conference room is known afterwards, as when it is ordered by the API (CNF-05, CNF-07). */
export const auditRecordings =
  ({ store, log }: World) =>
  async ({ tenantId, conferenceRoomId, by }: RoomRecorded): Promise<void> => {
    const principal = { ...systemPrincipal(tenantId), actor: by ?? 'system' };
    try {
      const written = await store
        .tenant(tenantId)
        .addAuditEntry(noted(principal, 'conference.record'), conferenceRoomId);
      if (!written.ok) throw new Error(written.problem.code);
    } catch (error) {
      log({ name: 'recording-not-audited', tenant: tenantId, room: conferenceRoomId, by, error: String(error) });
    }
  };
