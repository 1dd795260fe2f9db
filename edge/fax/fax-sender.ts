import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Calls } from '#edge/calls/index.ts';
import { FairTurns } from '#edge/hooks/index.ts';
import type { WaitingFax } from '#shared/fax/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { BlobWorld } from '#shared/usecases/avatars.ts';
import { type FaxTry, keepTiff, noteTry, type TakenFax, takeFax } from '#shared/usecases/fax/index.ts';
import { type Faxes, ofOutcome } from './faxes.ts';
import { inTurns } from './in-turns.ts';
import { pdfToTiff } from './pdf-to-tiff.ts';

/** How often it is looked whether something is to be sent. *chosen* */
const LOOK_MS = 3000;
/** Others leave a fax alone for so long, unless it is said again: an edge that dies leaves it to them. *chosen* */
const LEASE_MS = 90_000;
const RENEW_MS = 30_000;
/** How often what became of a try is said to a store that is away: for an hour. *chosen* */
const NOTE_PAUSE_MS = 5000;
const NOTE_TRIES = 720;
const LOST = 'another edge has it';

export interface FaxSenderOptions {
  readonly world: BlobWorld;
  readonly faxes: Pick<Faxes, 'run' | 'room' | 'roomOf'>;
  readonly control: Pick<Calls['control'], 'fax'>;
  /** Where files lie while they are sent. */
  readonly folder: string;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/** Sends faxes that wait, whichever edge gets to them first: each is one call of the owner of its box. */
export class FaxSender {
  readonly #options: FaxSenderOptions;
  #isStopped = false;
  #callOff: () => void = () => {};
  /** Whose faxes are being sent. */
  readonly #sending: TenantId[] = [];
  readonly #conversions = new FairTurns({ atOnce: 2, waitingOfEach: 24 });

  constructor(options: FaxSenderOptions) {
    this.#options = options;
    this.#awaitLook();
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOff();
  }

  #awaitLook(): void {
    if (this.#isStopped) return;
    this.#callOff = this.#options.world.clock.after(LOOK_MS, () => {
      this.#look()
        .catch((error: unknown) => this.#options.log({ name: 'faxes-not-read', error: String(error) }))
        .finally(() => this.#awaitLook());
    });
  }

  async #look(): Promise<void> {
    const { world, faxes } = this.#options;
    const { waitingFaxes } = world.store;
    const due = (await waitingFaxes.list()).filter(({ dueAtMs }) => dueAtMs <= world.clock.nowMs());
    for (const waiting of inTurns(due)) {
      if (this.#isStopped || faxes.room <= this.#sending.length) return;
      const { tenantId } = waiting;
      if (faxes.roomOf(tenantId) <= this.#sending.filter((one) => one === tenantId).length) continue;
      const untilMs = world.clock.nowMs() + LEASE_MS;
      if (!(await waitingFaxes.claim(waiting, untilMs))) continue;
      this.#sending.push(tenantId);
      void this.#sendClaimed({ ...waiting, dueAtMs: untilMs }).finally(() => {
        this.#sending.splice(this.#sending.indexOf(tenantId), 1);
      });
    }
  }

  async #sendClaimed(claimed: WaitingFax): Promise<void> {
    const { world, log } = this.#options;
    const lease = this.#hold(claimed);
    try {
      const taken = await takeFax(world, claimed);
      if (!taken) return;
      const tried = await this.#send(taken, lease.lost);
      const { remoteStationId: _, ...loggable } = tried;
      log({ name: 'fax-tried', tenant: taken.tenantId, fax: taken.fax.id, ...loggable });
      // Whoever has it now says what becomes of it, unless it is delivered.
      if (lease.lost.aborted && tried.error !== null) return;
      await this.#note(taken, tried);
    } catch (error) {
      // The lease runs out, and somebody tries again.
      log({ name: 'fax-not-sent', tenant: claimed.tenantId, fax: claimed.faxId, error: String(error) });
    } finally {
      lease.end();
    }
  }

  /** Keeps a claimed fax for this edge. `lost` tells when somebody else may have it. */
  #hold(claimed: WaitingFax): { readonly lost: AbortSignal; end(): void } {
    const { clock, store } = this.#options.world;
    const lost = new AbortController();
    let lease = claimed;
    let isOver = false;
    let callOff = () => {};
    const renew = () => {
      callOff = clock.after(RENEW_MS, async () => {
        const dueAtMs = clock.nowMs() + LEASE_MS;
        // A store that is away gives it to nobody else, before the lease has run out.
        const isOurs = await store.waitingFaxes.claim(lease, dueAtMs).catch(() => null);
        if (isOver) return;
        if (isOurs) lease = { ...lease, dueAtMs };
        if (isOurs === false || lease.dueAtMs <= clock.nowMs()) return lost.abort();
        renew();
      });
    };
    renew();
    return {
      lost: lost.signal,
      end: () => {
        isOver = true;
        callOff();
      },
    };
  }

  /** Not noted, a fax that is delivered would go out again: so it is said until the store has it. */
  async #note(taken: TakenFax, tried: FaxTry): Promise<void> {
    const { world, log } = this.#options;
    for (let times = 1; ; times++) {
      try {
        const noted = await noteTry(world, taken, tried);
        if (noted.ok || noted.problem.code === 'not-found') return;
        throw new Error(noted.problem.code);
      } catch (error) {
        if (this.#isStopped || times === NOTE_TRIES) throw error;
        log({ name: 'fax-not-noted', tenant: taken.tenantId, fax: taken.fax.id, error: String(error) });
        await new Promise<void>((resolve) => void world.clock.after(NOTE_PAUSE_MS, resolve));
      }
    }
  }

  async #send(taken: TakenFax, lost: AbortSignal): Promise<FaxTry> {
    const { tenantId, box, fax } = taken;
    const { faxes, control, folder } = this.#options;
    if (fax.tries > taken.tries.most) return failed('the edges that sent it have failed');
    const owner = box.userId;
    if (owner === null) return failed('the box has no owner any more');
    const file = join(folder, `${fax.id}-sent.tiff`);
    const { stationId, correctsErrors } = box;
    const maxBitsPerSecond = Number(box.maxBitsPerSecond);
    try {
      const prepared = await this.#prepare(taken, file);
      if (!prepared.ok) return failed(prepared.problem);
      const machine = await faxes.run(tenantId, { role: 'send', file, stationId, correctsErrors, maxBitsPerSecond });
      if (!machine) return { ...failed('there is no fax machine'), mayRetry: true };
      if (lost.aborted) {
        machine.end();
        return failed(LOST);
      }
      lost.addEventListener('abort', () => machine.end());
      const { callId, wasAnswered, wasSought, status } = await control.fax({
        tenantId,
        userId: owner,
        to: fax.called,
        machine,
      });
      machine.end();
      const outcome = await machine.ended;
      if (!wasAnswered) return { ...failed(refusalOf(status)), callId, mayRetry: mayRetry(status, wasSought) };
      return { ...ofOutcome(outcome), pages: outcome.pages, callId, mayRetry: true };
    } finally {
      await rm(file, { force: true });
    }
  }

  /** Puts the pages where the machine reads them. */
  async #prepare(taken: TakenFax, file: string): Promise<Result<void, string>> {
    const { blobs } = this.#options.world;
    const { tiff, pdf } = taken.fax;
    const content = tiff && (await blobs.get(tiff));
    if (content) {
      await writeFile(file, content);
      return ok(undefined);
    }
    const original = pdf && (await blobs.get(pdf));
    if (!original) return fail('its pages are gone');
    const source = `${file}.pdf`;
    try {
      await writeFile(source, original);
      const made = await this.#conversions.inTurn(taken.tenantId, () => pdfToTiff(source, file));
      if (!made) return fail('too many PDFs wait');
      if (!made.value.ok) return made.value;
      await keepTiff(this.#options.world, taken, made.value.value);
      return ok(undefined);
    } finally {
      await rm(source, { force: true });
    }
  }
}

/** Busy, nobody there, or something is in the way: it may be otherwise in a moment. */
const MAY_RETRY: ReadonlySet<number> = new Set([0, 408, 480, 486, 487, 500, 502, 503, 504, 600]);

/** Where the dial plan finds nobody to be called, it will not in a moment either. */
const mayRetry = (status: number | null, wasSought: boolean): boolean =>
  MAY_RETRY.has(status ?? 0) && (wasSought || status !== 480);

const refusalOf = (status: number | null): string => {
  if (status === 486 || status === 600) return 'busy';
  return status === null ? 'nobody was called' : `the call was refused: ${status}`;
};

const failed = (error: string): FaxTry => ({
  error,
  mayRetry: false,
  pages: 0,
  remoteStationId: '',
  bitsPerSecond: 0,
  isCorrected: false,
  callId: null,
});
