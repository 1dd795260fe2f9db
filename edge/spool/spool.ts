import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { CallEvent, type CallEventDraft } from '#shared/call-event/index.ts';
import type { CallRecording } from '#shared/cdr/index.ts';
import { type SendOutcome, toBody } from '#shared/queue/index.ts';
import { type QueueLogEntry, QueueLogLine } from '#shared/queue-log/index.ts';
import type { Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Chance, Clock, Ids } from '#shared/world/index.ts';
import type { CallJournal, QueueJournal } from './call-journal.ts';
import { closeLostCall } from './close-lost-call.ts';
import { endLostWaits } from './end-lost-waits.ts';
import { InPlaceFile } from './in-place-file.ts';
import { OpenCalls } from './open-calls.ts';
import { reasonOf } from './reason.ts';
import { type Position, Segments, type SpooledLine } from './segments.ts';
import { type SendBodies, Sender } from './sender.ts';

export interface SpoolOptions {
  /** Belongs to this process alone; must outlive it. */
  readonly directory: string;
  readonly edgeId: string;
  readonly send: SendBodies;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly chance: Chance;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** What an earlier process has left of the recordings of a call that it did not end; none unless told. */
  readonly recordingsOf?: (tenantId: string, callId: string) => readonly CallRecording[];
  /** Size at which a segment is closed and the next one begun; 1 MiB unless told. */
  readonly segmentBytes?: number;
}

/** Since the start of the process. */
export interface SpoolCounters {
  /** Events that stand on disk. */
  recorded: number;
  /** Events that the queue has taken; one may count twice after a lost answer. */
  sent: number;
  /** Events that the queue will never take: moved to the file `refused`. */
  refused: number;
  /** Events that wait in memory because the disk takes none. */
  unwritten: number;
  /** Events lost: too many of them waited in memory, or they belonged to no open call or came after `close`. */
  dropped: number;
  /** Records of earlier processes that could not be read. */
  damaged: number;
  /** Calls of earlier processes that this one has ended. */
  lostCalls: number;
}

/**
 * Time from a write to the disk's confirmation, at most, plus what the disk takes: what a power cut can cost. One
 * `fdatasync` serves all calls that said something in between; one for each event would cap the edge at the disk's
 * few hundred a second, to protect against what a killed process does not even notice.
 */
const GROUP_COMMIT_MS = 50;
/** How old the last sign of life can be when the edge dies. */
const HEARTBEAT_MS = 1_000;
const MAX_UNWRITTEN = 10_000;
const SEGMENT_BYTES = 1024 * 1024;

const Cursor = z.object({ segment: z.int().min(0), offset: z.int().min(0) });
/** What stands on a line. */
const Spooled = z.union([CallEvent, QueueLogLine]);
const Heartbeat = z.object({ pid: z.int(), aliveMs: z.number() });

/**
 * Opens the spool, ends the calls that an earlier process left behind, and starts to send.
 *
 * @throws when the directory cannot be used, or another living process uses it
 */
export function openSpool(options: SpoolOptions): Spool {
  return new Spool(options);
}

type Spooled = z.infer<typeof Spooled>;

/** Events from `record` and `log` to the queue, by way of the disk. */
export class Spool implements CallJournal, QueueJournal {
  readonly counters: SpoolCounters = {
    recorded: 0,
    sent: 0,
    refused: 0,
    unwritten: 0,
    dropped: 0,
    damaged: 0,
    lostCalls: 0,
  };
  readonly #options: SpoolOptions;
  readonly #segments: Segments;
  readonly #calls = new OpenCalls();
  readonly #cursorFile: InPlaceFile;
  readonly #heartbeatFile: InPlaceFile;
  readonly #sender: Sender;
  #cursor: Position;
  #unwritten: Spooled[] = [];
  readonly #illWrites = new Set<string>();
  #commit: Promise<void> | null = null;
  #callOffCommit: (() => void) | null = null;
  #callOffHeartbeat: () => void = () => {};
  #closing: Promise<void> | null = null;

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#cursorFile = new InPlaceFile(join(options.directory, 'cursor'));
    this.#heartbeatFile = new InPlaceFile(join(options.directory, 'heartbeat'));
    const lastAliveMs = this.#lastAliveMs();
    // Without a cursor everything is sent again, which readers survive; no record is skipped for a guess.
    this.#cursor = Cursor.safeParse(this.#cursorFile.read()).data ?? { segment: 0, offset: 0 };
    this.#segments = new Segments(options.directory, options.segmentBytes ?? SEGMENT_BYTES, this.#cursor.segment);
    this.#endLostCalls(lastAliveMs);
    this.#beat();
    this.#sender = new Sender(
      {
        next: (limit) => this.#segments.read(this.#cursor, limit),
        settle: (lines, outcomes) => this.#settle(lines, outcomes),
      },
      options,
    );
  }

  record(draft: CallEventDraft): void {
    const sequence = this.#closing ? null : this.#calls.place(draft);
    if (sequence === null) {
      this.counters.dropped += 1;
      const { tenantId: tenant, callId: call, type } = draft;
      this.#options.log.error({ name: 'call-event-dropped', tenant, call, type });
      return;
    }
    const { edgeId, ids } = this.#options;
    this.#unwritten.push({ ...draft, id: ids.next('evt'), sequence, edgeId });
    this.#write();
  }

  log(tenantId: TenantId, entry: QueueLogEntry): void {
    const { edgeId, ids, log } = this.#options;
    if (this.#closing) {
      this.counters.dropped += 1;
      log.error({ name: 'queue-log-dropped', tenant: tenantId, call: entry.callId, event: entry.event });
      return;
    }
    this.#unwritten.push({ type: 'queue.logged', id: ids.next('evt'), tenantId, edgeId, entry });
    this.#write();
  }

  /**
   * Sends what is left, as far as time allows, and lets go of the directory. Nothing may be recorded afterwards; calls
   * that are still open then count as lost at the next start.
   */
  close({ withinMs }: { withinMs: number }): Promise<void> {
    this.#closing ??= this.#close(withinMs);
    return this.#closing;
  }

  async #close(withinMs: number): Promise<void> {
    this.#callOffHeartbeat();
    this.#write();
    await this.#commit;
    this.#callOffCommit?.();
    await this.#commitNow();
    await this.#sender.stop(withinMs);
    this.#noteDisk('heartbeat', this.#heartbeatFile.write({ pid: 0, aliveMs: this.#options.clock.nowMs() }));
    this.#heartbeatFile.close();
    this.#cursorFile.close();
    this.#segments.close();
  }

  /** In the page cache when it returns. What the disk does not take waits in memory for the next event or heartbeat. */
  #write(): void {
    for (;;) {
      const event = this.#unwritten[0];
      if (!event) break;
      const written = this.#segments.append(toBody(event));
      this.#noteDisk('events', written);
      if (!written.ok) break;
      this.#unwritten.shift();
      this.counters.recorded += 1;
      this.#noteWritten(event, written.value);
      this.#scheduleCommit();
    }
    if (this.#unwritten.length > MAX_UNWRITTEN) {
      this.#unwritten.shift(); // Never the newest: `call.ended` alone makes a bill.
      this.counters.dropped += 1;
    }
    this.counters.unwritten = this.#unwritten.length;
  }

  #noteWritten(line: Spooled, segment: number): void {
    if (line.type === 'queue.logged') this.#calls.isToldOf(line.entry.callId, segment);
    else this.#calls.wrote(line, segment);
  }

  #scheduleCommit(): void {
    if (this.#callOffCommit || this.#commit) return;
    this.#callOffCommit = this.#options.clock.after(GROUP_COMMIT_MS, () => {
      this.#callOffCommit = null;
      this.#commit = this.#commitNow().then(() => {
        this.#commit = null;
        if (!this.#segments.isDurable) this.#scheduleCommit();
      });
    });
  }

  async #commitNow(): Promise<void> {
    const over = this.#calls.takeOver();
    const problem = await this.#segments.commit();
    if (problem !== null) this.#options.log.warn({ name: 'spool-sync-failed', reason: problem });
    this.#calls.forget(over);
    this.#sender.wake();
  }

  #settle(lines: readonly SpooledLine[], outcomes: readonly SendOutcome[]): void {
    for (const [index, line] of lines.entries()) {
      const outcome = outcomes[index];
      if (outcome?.name === 'refused') this.#setAside(line.body, outcome.reason);
      else this.counters.sent += 1;
    }
    const before = this.#cursor.segment;
    this.#cursor = lines.at(-1)?.end ?? this.#cursor;
    this.#noteDisk('cursor', this.#cursorFile.write(this.#cursor));
    if (this.#cursor.segment > before) {
      this.#segments.deleteBefore(this.#cursor.segment, (segment) => this.#calls.needs(segment));
    }
  }

  /** One body that the queue refuses for good must not hold up all others; it is kept for a person to look at. */
  #setAside(body: string, reason: string): void {
    this.counters.refused += 1;
    this.#options.log.error({ name: 'call-event-refused', reason });
    try {
      appendFileSync(join(this.#options.directory, 'refused'), `${body}\n`, { mode: 0o600 });
    } catch (error) {
      this.#options.log.error({ name: 'call-event-lost', reason: reasonOf(error), body });
    }
  }

  #beat(): void {
    this.#noteDisk('heartbeat', this.#heartbeatFile.write({ pid: process.pid, aliveMs: this.#options.clock.nowMs() }));
    this.#write();
    this.#callOffHeartbeat = this.#options.clock.after(HEARTBEAT_MS, () => this.#beat());
  }

  /** @throws when the process that wrote the last heartbeat still lives: two would end each other's calls */
  #lastAliveMs(): number {
    const { directory, clock } = this.#options;
    const last = Heartbeat.safeParse(this.#heartbeatFile.read()).data;
    if (!last) return 0;
    const isRecent = clock.nowMs() - last.aliveMs < 3 * HEARTBEAT_MS;
    if (isRecent && last.pid !== process.pid && isRunning(last.pid)) {
      throw new Error(`the spool ${directory} is in use by process ${last.pid}`);
    }
    return last.aliveMs;
  }

  /** Finds the calls that started and never ended, and ends them; done before anything else is recorded or sent. */
  #endLostCalls(lastAliveMs: number): void {
    const lost = new Map<string, CallEvent[]>();
    const waits = new Map<string, QueueLogLine[]>();
    for (const { segment, bodies, damaged } of this.#segments.earlier()) {
      this.counters.damaged += damaged;
      for (const body of bodies) {
        const event = readEvent(body);
        if (!event) {
          this.counters.damaged += 1;
          continue;
        }
        this.#noteWritten(event, segment);
        if (event.type === 'queue.logged') {
          const { callId } = event.entry;
          if (callId !== null) waits.set(callId, [...(waits.get(callId) ?? []), event]);
        } else if (event.type === 'call.ended') lost.delete(event.callId);
        else lost.set(event.callId, [...(lost.get(event.callId) ?? []), event]);
      }
    }
    if (this.counters.damaged > 0) {
      this.#options.log.error({ name: 'spool-damaged', records: this.counters.damaged });
    }
    for (const [callId, events] of lost) {
      const ended = closeLostCall(events, lastAliveMs, this.#options.recordingsOf);
      if (!ended) {
        this.#calls.forget([callId]); // Its start is damaged: nothing can come of it, nothing is kept for it.
        continue;
      }
      this.counters.lostCalls += 1;
      this.#options.log.warn({ name: 'lost-call-ended', tenant: ended.tenantId, call: ended.callId });
      for (const entry of endLostWaits(waits.get(callId) ?? [], lastAliveMs)) this.log(ended.tenantId, entry);
      this.record(ended);
    }
  }

  /** Says once that the disk does not take something, and once that it does again. */
  #noteDisk(what: string, result: Result<unknown, string>): void {
    if (result.ok) {
      if (this.#illWrites.delete(what)) this.#options.log.info({ name: 'spool-disk-well', what });
    } else if (!this.#illWrites.has(what)) {
      this.#illWrites.add(what);
      this.#options.log.error({ name: 'spool-disk-ill', what, reason: result.problem });
    }
  }
}

function readEvent(body: string): Spooled | null {
  const event = Spooled.safeParse(JSON.parse(body));
  return event.success ? event.data : null;
}

/** Signal 0 asks only whether there is somebody to get it. */
function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
