import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaRoom } from '#edge/media/index.ts';
import { type BegunRecording, beginRecording } from '#edge/recordings/index.ts';
import type { ConferenceRoom } from '#shared/conference-room/index.ts';
import { type TenantSnapshot, tenantSetting } from '#shared/tenant/index.ts';
import { CallRecord } from '../call/call-record.ts';
import type { LegWorld } from '../call/index.ts';

/** Sixteen thousand samples a second hold what the widest of our codecs carries for speech. */
const RATES_HZ = { 'wav-16000': 16_000, 'wav-8000': 8000 } as const;
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
  readonly #begun: BegunRecording;

  private constructor(world: LegWorld, record: CallRecord, begun: BegunRecording, startedAtMs: number) {
    this.#world = world;
    this.#record = record;
    this.#begun = begun;
    this.startedAtMs = startedAtMs;
  }

  /** @throws Error  when there is no folder for it */
  static async start(
    world: LegWorld,
    snapshot: TenantSnapshot,
    { id, name, extension }: Pick<ConferenceRoom, 'id' | 'name' | 'extension'>,
    room: MediaRoom,
  ): Promise<RoomRecording> {
    const tenantId = snapshot.tenant.id;
    const sampleRateHz = RATES_HZ[tenantSetting(snapshot, 'recording.conference-format')];
    await mkdir(join(world.recordingsFolder, tenantId), { recursive: true, mode: 0o700 });
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
    const begun = beginRecording(world, { tenantId, callId, number: 1, legId: service, startedAtMs }, (path) =>
      room.record({ path, sampleRateHz, pauses: 'silence' }),
    );
    return new RoomRecording(world, record, begun, startedAtMs);
  }

  pause(): void {
    this.#begun.recording.pause();
  }

  resume(): void {
    this.#begun.recording.resume();
  }

  /** Resolves when the file is complete, and on the bill. */
  async stop(): Promise<void> {
    this.#begun.recording.stop();
    const endedAtMs = this.#world.clock.nowMs();
    const recording = await this.#begun.told;
    for (const { id } of this.#record.openLegs) this.#record.legEnded(id, null);
    this.#record.ended(ENDED, endedAtMs, [recording]);
  }
}
