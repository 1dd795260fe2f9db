import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaRecording, MediaRoom } from '#edge/media/index.ts';
import type { CallRecording } from '#shared/cdr/index.ts';
import type { ConferenceRoom } from '#shared/conference-room/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { CallRecord } from '../call/call-record.ts';
import type { LegWorld } from '../call/index.ts';

/** Sixteen thousand samples a second hold what the widest of our codecs carries for speech. */
const RATE_HZ = 16_000;
const ENDED = {
  disposition: 'answered',
  hangup: { by: 'system', q850Cause: 16, sipStatus: null, reason: 'normal-clearing' },
} as const;

/**
 * A recording of all that is heard in a room. Calls come and go meanwhile: so it has a record of its own on the bill, of a call
 * of the room to itself, that names the file.
 */
export class RoomRecording {
  readonly startedAtMs: number;
  readonly #world: LegWorld;
  readonly #record: CallRecord;
  readonly #recording: MediaRecording;
  readonly #told: Promise<CallRecording>;

  private constructor(
    world: LegWorld,
    made: { readonly record: CallRecord; readonly recording: MediaRecording; readonly told: Promise<CallRecording> },
    startedAtMs: number,
  ) {
    this.#world = world;
    this.#record = made.record;
    this.#recording = made.recording;
    this.#told = made.told;
    this.startedAtMs = startedAtMs;
  }

  /** @throws Error  when there is no folder for it */
  static async start(
    world: LegWorld,
    tenantId: TenantId,
    { id, name, extension }: Pick<ConferenceRoom, 'id' | 'name' | 'extension'>,
    room: MediaRoom,
  ): Promise<RoomRecording> {
    const folder = join(world.recordingsFolder, tenantId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const callId = world.ids.next('call');
    const [legId, service] = [world.ids.next('leg'), world.ids.next('leg')];
    const party = { number: extension, name, userId: null };
    const nowhere = { sipCallId: '', userAgent: null, remoteAddress: '' };
    const because = { reason: 'conference', causedBy: null } as const;
    const caller = { id: legId, ...nowhere, ...because };
    const record = new CallRecord({ callId, tenantId, from: party, dialed: extension, caller }, world);
    record.aimAt(party);
    record.addLeg({ id: service, role: 'service', party, service: { kind: 'conference', id }, ...nowhere, ...because });
    record.answered(service);
    const startedAtMs = world.clock.nowMs();
    const file = `${callId}-1.wav`;
    const recording = room.record({ path: join(folder, file), sampleRateHz: RATE_HZ, pauses: 'silence' });
    const told = recording.ended.then(({ path, durationMs, error }) => ({
      legId: service,
      file: path === null ? null : `${tenantId}/${file}`,
      startedAt: toInstant(startedAtMs),
      durationMs,
      error,
    }));
    return new RoomRecording(world, { record, recording, told }, startedAtMs);
  }

  pause(): void {
    this.#recording.pause();
  }

  resume(): void {
    this.#recording.resume();
  }

  /** Resolves when the file is complete, and on the bill. */
  async stop(): Promise<void> {
    this.#recording.stop();
    const endedAtMs = this.#world.clock.nowMs();
    const recording = await this.#told;
    for (const { id } of this.#record.openLegs) this.#record.legEnded(id, null);
    this.#record.ended(ENDED, endedAtMs, [recording]);
  }
}
