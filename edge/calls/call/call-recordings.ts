import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BegunRecording, beginRecording } from '#edge/recordings/index.ts';
import type { CallRecording, LegId } from '#shared/cdr/index.ts';
import { tenantSetting } from '#shared/tenant/index.ts';
import type { LegMedia } from '../media/index.ts';
import type { LiveCall } from './live-call.ts';
import { RecordingNotice } from './recording-notice.ts';

/** To be recorded as soon as all who would be have been told so. */
interface Awaited {
  readonly media: LegMedia;
  isPaused: boolean;
}

/**
 * The recordings of one call: at most one of each leg at a time. Where the tenant has it announced, nobody is recorded who
 * has not heard so: neither the leg, nor whoever talks to it then or later.
 */
export class CallRecordings {
  readonly #call: LiveCall;
  readonly #notice: RecordingNotice;
  readonly #awaited = new Map<LegId, Awaited>();
  readonly #going = new Map<LegId, BegunRecording>();
  readonly #all: Promise<CallRecording>[] = [];
  #isStarting = false;

  constructor(call: LiveCall) {
    this.#call = call;
    this.#notice = new RecordingNotice(call, {
      heard: () => this.follow(),
      failed: (legs, error) => {
        call.world.log({ name: 'recording-failed', call: call.id, error });
        for (const leg of legs) void this.control(leg, 'stop');
      },
    });
  }

  /** The legs that are recorded now, or as soon as all have been told. */
  get legs(): readonly LegId[] {
    return [...this.#going.keys(), ...this.#awaited.keys()];
  }

  /** @returns false when that leg is recorded already */
  async start(leg: LegId, media: LegMedia): Promise<boolean> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if (this.#going.has(leg) || this.#awaited.has(leg)) return false;
    this.#awaited.set(leg, { media, isPaused: false });
    this.follow();
    return true;
  }

  /** What is recorded without being asked for: of a conversation once, whoever wants it. */
  async startByItself(leg: LegId, media: LegMedia): Promise<void> {
    if (this.#isStarting || this.legs.length > 0) return;
    this.#isStarting = true;
    try {
      await this.start(leg, media);
    } finally {
      this.#isStarting = false;
    }
  }

  /**
   * Who talks to whom may be different now, or whether they hear each other.
   *
   * @param isCut  they hear something else than they did
   */
  follow(isCut = false): void {
    if (isCut) this.#notice.cut();
    if (this.legs.length === 0) this.#notice.callOff();
    for (const leg of this.legs) {
      const talking = this.#call.conversation.hearingEachOther(leg);
      if (this.#mayRecord(talking)) this.#begin(leg);
      else if (talking.length > 0) this.#notice.say(talking);
    }
  }

  #mayRecord(talking: readonly LegId[]): boolean {
    if (!tenantSetting(this.#call.request.snapshot, 'recording.is-announced')) return true;
    return talking.length > 0 && this.#notice.isKnownTo(talking);
  }

  #begin(leg: LegId): void {
    const awaited = this.#awaited.get(leg);
    if (!awaited) return;
    this.#awaited.delete(leg);
    const { world, request, id: callId } = this.#call;
    const going = beginRecording(
      world,
      {
        tenantId: request.snapshot.tenant.id,
        callId,
        number: this.#all.length + 1,
        legId: leg,
        startedAtMs: world.clock.nowMs(),
      },
      (path) => world.media.record(awaited.media.endpoint, { path, layout: 'stereo', pauses: 'silence' }),
    );
    const { recording, told } = going;
    if (awaited.isPaused) recording.pause();
    this.#going.set(leg, going);
    this.#all.push(told);
    this.#call.changed();
    void told.then(() => {
      if (this.#going.get(leg) === going) this.#going.delete(leg);
    });
  }

  get #folder(): string {
    const { world, request } = this.#call;
    return join(world.recordingsFolder, request.snapshot.tenant.id);
  }

  /** @returns false when that leg is not recorded */
  async control(leg: LegId, action: 'pause' | 'resume' | 'stop'): Promise<boolean> {
    const awaited = this.#awaited.get(leg);
    if (awaited) {
      if (action !== 'stop') awaited.isPaused = action === 'pause';
      else if (this.#awaited.delete(leg)) this.follow();
      return true;
    }
    const going = this.#going.get(leg);
    going?.recording[action]();
    if (action === 'stop') await going?.told;
    return going !== undefined;
  }

  /** What has been recorded, once all of it is complete: recordings end with their legs. */
  ended(): Promise<readonly CallRecording[]> {
    this.#awaited.clear();
    this.#notice.cut();
    return Promise.all(this.#all);
  }
}
