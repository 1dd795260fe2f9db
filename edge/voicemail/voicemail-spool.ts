import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { partialPath, repairRecording } from '#edge/media/index.ts';
import { LONGEST_HEADER_BYTES } from '#shared/audio/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { type MessageFacts, SpooledMessage } from './spooled-message.ts';

/** Shorter than a word: who has hung up at the tone has said nothing (chosen). */
export const MIN_MESSAGE_MS = 1000;
/** What waits is tried again so often, then less often: a bucket that is away costs a request for each message. */
const RETRY_MS = 5000;
const MAX_RETRY_MS = 300_000;
/** A try for one box that takes longer has failed: no message waits for one that hangs (chosen). */
const HAND_MS = 60_000;
/** Boxes of one message that are handed it at once, as when it is forwarded (shared/usecases/voicemail). */
const AT_ONCE = 8;
/** So long an edge that stops waits: what comes after it has little time, and the next process hands on the rest (chosen). */
const STOP_MS = 1500;

/** What became of a message that was handed on. `refused`: nobody will ever take it, as its mailbox is gone. */
export type Handed = 'taken' | 'refused';

/** What one box is handed. */
export type HandedMessage = Omit<SpooledMessage, 'alsoTo'>;

export interface SpoolWorld {
  /** Where recordings lie until blob store and store have them. */
  readonly folder: string;
  /** Puts a message where its owner finds it; rejects when that cannot be now. */
  readonly hand: (message: HandedMessage, path: string) => Promise<Handed>;
  /** A message of this tenant has been recorded, whole. */
  readonly recorded: (tenantId: TenantId) => void;
  /** Messages of this tenant wait on this machine, or no longer. */
  readonly alarm: (tenantId: TenantId, isWaiting: boolean, why: string) => void;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/** A message that is being left. */
export interface Taking {
  readonly id: string;
  /** Where its recording is to be put. */
  readonly path: string;
  /** Where another try is put, until it is better than the one before. */
  readonly retakePath: string;
}

/**
 * Messages on their way from a caller's mouth to the store. Each is a recording and, beside it, a file that says whose it is, written
 * before the caller hears the tone: whatever happens to this process, the next one finds both, and hands on what there is.
 */
export class VoicemailSpool {
  readonly #world: SpoolWorld;
  /** Finished, and not handed on. */
  readonly #waiting = new Map<string, SpooledMessage>();
  /** Told of; or only left behind by the process before this one, which may have told of it. */
  readonly #alarmed = new Map<TenantId, 'told' | 'left-behind'>();
  readonly #handing = new Map<string, Promise<void>>();
  /** Boxes that need it no more, as they have it or are gone: whoever has purged it there does not find it again. */
  readonly #reached = new Map<string, Set<string>>();
  /** When each of them is tried again: one that nobody takes for long slows no other down, nor is it hurried by one. */
  readonly #retries = new Map<string, { readonly ms: number; readonly callOff: () => void }>();
  #isStopped = false;

  /** Finds what the process before this one has left, and hands it on. */
  static async open(world: SpoolWorld): Promise<VoicemailSpool> {
    const spool = new VoicemailSpool(world);
    await mkdir(world.folder, { recursive: true, mode: 0o700 });
    const names = await readdir(world.folder);
    for (const name of names.filter((one) => one.endsWith('.json'))) await spool.#recover(name.slice(0, -5));
    return spool;
  }

  private constructor(world: SpoolWorld) {
    this.#world = world;
  }

  /** How many messages wait for the store. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** @throws Error  when nothing can be written here: the caller should be told before he speaks */
  async begin(facts: MessageFacts): Promise<Taking> {
    const message = { ...facts, isUrgent: false, isPrivate: false, durationMs: 0, isFinished: false, isCutOff: false };
    await this.#write(message);
    return { id: facts.id, path: this.#pathOf(facts.id), retakePath: this.#retakeOf(facts.id) };
  }

  /**
   * The caller is done. When this resolves the message is safe on this disk; `handed` resolves when it has been tried to hand it on once.
   *
   * @param path  of the recording as it ended: complete, or partial
   */
  async finish(
    facts: MessageFacts,
    { path, ...said }: Pick<SpooledMessage, 'isUrgent' | 'isPrivate' | 'durationMs' | 'isCutOff'> & { path: string },
  ): Promise<{ readonly handed: Promise<void> }> {
    const message: SpooledMessage = { ...facts, ...said, isFinished: true };
    if (path !== this.#pathOf(facts.id)) await rename(path, this.#pathOf(facts.id));
    try {
      await this.#write(message);
    } catch (error) {
      // The disk is full: what was written before he spoke says whose it is, and the next process takes it for cut off.
      this.#world.log({ name: 'voicemail-not-marked', message: facts.id, error: String(error) });
      return { handed: this.#hand(message) };
    }
    if (!said.isCutOff) this.#world.recorded(facts.tenantId);
    return { handed: this.#hand(message) };
  }

  /** The other try counts from now on. */
  retaken(id: string): Promise<void> {
    return rename(this.#retakeOf(id), this.#pathOf(id));
  }

  /** The caller does not want it, or has said nothing. */
  async discard(id: string): Promise<void> {
    const takes = [this.#pathOf(id), this.#retakeOf(id)];
    for (const path of [...takes, ...takes.map(partialPath), this.#sidecarOf(id)]) await rm(path, { force: true });
  }

  /** Waits for what is being handed on, but not for long. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { callOff } of this.#retries.values()) callOff();
    const late = Promise.withResolvers<void>();
    const callOff = this.#world.clock.after(STOP_MS, late.resolve);
    await Promise.race([Promise.allSettled(this.#handing.values()), late.promise]);
    callOff();
  }

  async #recover(id: string): Promise<void> {
    const { log } = this.#world;
    const read = await readFile(this.#sidecarOf(id), 'utf8').catch(() => '');
    const parsed = SpooledMessage.safeParse(jsonOf(read));
    if (!parsed.success) return log({ name: 'voicemail-unreadable', message: id });
    const message = parsed.data;
    if (message.isFinished) {
      this.#alarmed.set(message.tenantId, 'left-behind');
      return void this.#hand(message);
    }
    const path = this.#pathOf(id);
    const isComplete = await isFile(path);
    const found = isComplete ? path : partialPath(path);
    const repaired = await repairRecording(found);
    if (!repaired && (await isWorthKeeping(found))) return log({ name: 'voicemail-unreadable', message: id });
    if (!repaired || repaired.durationMs < MIN_MESSAGE_MS) return this.discard(id);
    const durationMs = Math.round(repaired.durationMs);
    log({ name: 'voicemail-cut-off', tenant: message.tenantId, message: id, durationMs });
    await this.finish(message, { isUrgent: false, isPrivate: false, durationMs, isCutOff: !isComplete, path: found });
  }

  /** One after the other for each message: it is not handed on twice at a time. */
  #hand(message: SpooledMessage): Promise<void> {
    this.#waiting.set(message.id, message);
    const handing = this.#handing.get(message.id) ?? this.#handOnce(message);
    this.#handing.set(message.id, handing);
    return handing;
  }

  async #handOnce(message: SpooledMessage): Promise<void> {
    const { id, tenantId } = message;
    const { lacking, why } = await this.#handToEach(message);
    if (lacking.length > 0) await this.#writeLacking(message, lacking);
    this.#handing.delete(id);
    if (lacking.length > 0) return this.#waits(message, why);
    this.#waiting.delete(id);
    this.#retries.delete(id);
    this.#reached.delete(id);
    await this.discard(id);
    const isOver = ![...this.#waiting.values()].some((other) => other.tenantId === tenantId);
    if (isOver && this.#alarmed.delete(tenantId)) this.#world.alarm(tenantId, false, '');
  }

  /**
   * Some boxes at once. One whose try hangs keeps its place, so that no more of them hang than that.
   *
   * @returns the boxes that still lack it, and why the first of them does
   */
  async #handToEach(message: SpooledMessage): Promise<{ readonly lacking: readonly string[]; readonly why: string }> {
    const reached = this.#reached.get(message.id) ?? new Set();
    this.#reached.set(message.id, reached);
    const boxIds = boxesOf(message).filter((boxId) => !reached.has(boxId));
    const next = boxIds.values();
    let why = '';
    const handOn = async () => {
      for (const boxId of next) {
        const handing = this.#handTo(message, boxId).then(() => reached.add(boxId)); // also when it is late
        try {
          if (await this.#isInTime(handing)) continue;
          why ||= `not done in ${HAND_MS} ms`;
          return;
        } catch (error) {
          why ||= String(error);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, handOn));
    return { lacking: boxIds.filter((boxId) => !reached.has(boxId)), why };
  }

  async #handTo({ alsoTo: _, ...message }: SpooledMessage, boxId: string): Promise<void> {
    const { id, tenantId } = message;
    const handed = await this.#world.hand({ ...message, boxId }, this.#pathOf(id));
    if (handed === 'refused') this.#world.log({ name: 'voicemail-refused', tenant: tenantId, message: id, box: boxId });
  }

  /** The next process has the others alone to hand it to. */
  async #writeLacking(message: SpooledMessage, [first = '', ...others]: readonly string[]): Promise<void> {
    if (others.length + 1 === boxesOf(message).length) return;
    try {
      await this.#write({ ...message, boxId: first, alsoTo: others });
    } catch (error) {
      this.#world.log({ name: 'voicemail-not-marked', message: message.id, error: String(error) });
    }
  }

  async #isInTime(handing: Promise<unknown>): Promise<boolean> {
    const late = Promise.withResolvers<false>();
    const callOff = this.#world.clock.after(HAND_MS, () => late.resolve(false));
    return Promise.race([handing.then(() => true), late.promise]).finally(callOff);
  }

  #waits(message: SpooledMessage, why: string): void {
    const { id, tenantId } = message;
    const { log, alarm, clock } = this.#world;
    log({ name: 'voicemail-waits', tenant: tenantId, message: id, error: why });
    if (this.#alarmed.get(tenantId) !== 'told') {
      this.#alarmed.set(tenantId, 'told');
      alarm(tenantId, true, why);
    }
    if (this.#isStopped) return;
    const before = this.#retries.get(id);
    const ms = before ? Math.min(before.ms * 2, MAX_RETRY_MS) : RETRY_MS;
    this.#retries.set(id, { ms, callOff: clock.after(ms, () => void this.#hand(message)) });
  }

  #pathOf(id: string): string {
    return join(this.#world.folder, `${id}.wav`);
  }

  #retakeOf(id: string): string {
    return join(this.#world.folder, `${id}-retake.wav`);
  }

  #sidecarOf(id: string): string {
    return join(this.#world.folder, `${id}.json`);
  }

  /** Whole or not at all, and on the disk when it resolves. */
  async #write(message: SpooledMessage): Promise<void> {
    const path = this.#sidecarOf(message.id);
    const draft = `${path}.draft`;
    try {
      await using file = await open(draft, 'w', 0o600);
      await file.writeFile(JSON.stringify(message));
      await file.datasync();
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await rename(draft, path);
  }
}

const boxesOf = ({ boxId, alsoTo = [] }: SpooledMessage): readonly string[] => [...new Set([boxId, ...alsoTo])];

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** What could not be read or mended may be another time: only what is not there, or too short to say anything, is nothing. */
const isWorthKeeping = (path: string): Promise<boolean> =>
  stat(path).then(
    ({ size }) => size > LONGEST_HEADER_BYTES,
    ({ code }) => code !== 'ENOENT',
  );

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
