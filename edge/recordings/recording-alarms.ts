import type { CallRecording } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';

/** What an operator has to know of recordings of a tenant's calls. */
export interface RecordingAlarm {
  readonly alarm: 'recording-failed' | 'recordings-waiting';
  readonly isOver: boolean;
  readonly detail: string;
}

type Tell = (tenantId: TenantId, alarm: RecordingAlarm) => void;

/** What is wrong, or no longer, with recordings; told as often as it is found (edge/standing-alarms.ts). */
export class RecordingAlarms {
  readonly #tell: Tell;
  /** Told of; or only left behind by the process before this one, which may have told of it. */
  readonly #waiting = new Map<TenantId, 'told' | 'left-behind'>();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** A call is over, and these are its recordings. */
  recorded(tenantId: TenantId, recordings: readonly Pick<CallRecording, 'error'>[]): void {
    const failed = recordings.find(({ error }) => error !== null);
    if (failed) {
      const detail = `A call could not be recorded, or not all of it: ${failed.error}`;
      this.#tell(tenantId, { alarm: 'recording-failed', isOver: false, detail });
    } else if (recordings.length > 0) {
      this.#tell(tenantId, { alarm: 'recording-failed', isOver: true, detail: 'Calls are recorded again.' });
    }
  }

  leftBehind(tenantId: TenantId): void {
    this.#waiting.set(tenantId, 'left-behind');
  }

  /** A recording of this tenant stays on this disk for now. */
  waits(tenantId: TenantId, why: string): void {
    if (this.#waiting.get(tenantId) === 'told') return;
    this.#waiting.set(tenantId, 'told');
    this.#tell(tenantId, { alarm: 'recordings-waiting', isOver: false, detail: `Recordings wait on an edge: ${why}` });
  }

  /** None of this tenant is left on this disk. */
  allHandedOver(tenantId: TenantId): void {
    if (!this.#waiting.delete(tenantId)) return;
    this.#tell(tenantId, { alarm: 'recordings-waiting', isOver: true, detail: 'No recording waits any more.' });
  }
}
