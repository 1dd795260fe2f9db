import type { CalledMachine, FaxFacts, FaxPort } from '#edge/calls/fax/index.ts';
import type { MediaAddress } from '#edge/media/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { BlobWorld } from '#shared/usecases/avatars.ts';
import { isFull, openFaxBox, receiveFax } from '#shared/usecases/fax/index.ts';
import { FaxSpool, type FaxSpoolWorld, type Handed } from './fax-spool.ts';
import { type FaxMachine, startMachine } from './machine.ts';
import type { FaxJob, FaxOutcome } from './modem.ts';
import { machineAddress, routeWithin } from './place.ts';
import type { SpooledFax } from './spooled-fax.ts';

/** Each is a process of some 60 MB. *chosen* */
const MOST_MACHINES = 24;
/** Others find one that is free, however many faxes one tenant has. *chosen* */
const MOST_OF_TENANT = 12;

export interface FaxesOptions {
  readonly world: BlobWorld;
  /** Faxes on their way. */
  readonly folder: string;
  /** Of the media engine, which the machines talk to. */
  readonly addresses: readonly [MediaAddress, ...MediaAddress[]];
  readonly log: FaxSpoolWorld['log'];
  readonly alarm: (tenantId: TenantId, alarm: FaxAlarm) => void;
}

/** What an operator has to know. */
export interface FaxAlarm {
  readonly alarm: 'fax-waiting' | 'fax-machine-missing' | 'fax-not-taken';
  readonly isOver: boolean;
  readonly detail: string;
}

/** A machine that is in a call. */
export interface RunningMachine extends CalledMachine {
  readonly ended: Promise<FaxOutcome>;
}

/** The fax machines of this edge: a process for each call, and what it receives goes into the box by the use cases of the API. */
export class Faxes implements FaxPort {
  readonly #options: FaxesOptions;
  readonly #spool: FaxSpool;
  /** Whose faxes could not be taken, as there is no machine. */
  readonly #missed = new Set<TenantId>();
  /** Whose machines run. */
  readonly #running: TenantId[] = [];

  /** Faxes that the process before this one has left are handed on. */
  static async open(options: FaxesOptions): Promise<Faxes> {
    const { folder, world, log, alarm } = options;
    const spool = await FaxSpool.open({
      folder,
      clock: world.clock,
      log,
      hand: (fax, tiff) => hand(options, fax, tiff),
      alarm: (tenantId, isWaiting, why) =>
        alarm(tenantId, {
          alarm: 'fax-waiting',
          isOver: !isWaiting,
          detail: isWaiting ? `Faxes wait on an edge: ${why}` : 'No fax waits any more.',
        }),
    });
    return new Faxes(options, spool);
  }

  private constructor(options: FaxesOptions, spool: FaxSpool) {
    this.#options = options;
    this.#spool = spool;
  }

  async receive({ tenantId, box, from, called, callId, atMs }: FaxFacts): Promise<CalledMachine | null> {
    if (await this.#isKnownFull(tenantId, box)) return null;
    const fax: SpooledFax = {
      id: this.#options.world.ids.next('fxd'),
      tenantId,
      boxId: box.id,
      caller: from,
      called,
      callId,
      atMs,
      remoteStationId: '',
      bitsPerSecond: 0,
      isCorrected: false,
      error: null,
    };
    const file = await this.#spool.begin(fax).catch((error: unknown) => {
      this.#cannotTake(tenantId, String(error));
      return null;
    });
    if (file === null) return null;
    this.#options.alarm(tenantId, TAKEN);
    const { stationId, correctsErrors, maxBitsPerSecond } = box;
    const job = {
      role: 'receive' as const,
      file,
      stationId,
      correctsErrors,
      maxBitsPerSecond: Number(maxBitsPerSecond),
    };
    const machine = await this.run(tenantId, job);
    if (!machine) {
      await this.#spool.discard(fax.id);
      return null;
    }
    let hasTalked = false;
    void machine.ended.then((outcome) => {
      // A caller who has gone before the answer has sent nothing.
      return hasTalked ? this.#spool.finish({ ...fax, ...ofOutcome(outcome) }) : this.#spool.discard(fax.id);
    });
    return {
      ...machine,
      talk: (to, codec) => {
        hasTalked = true;
        machine.talk(to, codec);
      },
    };
  }

  /** Nothing can be written down here: a call that were answered would lose its pages. */
  #cannotTake(tenantId: TenantId, why: string): void {
    this.#options.log({ name: 'fax-not-taken', tenant: tenantId, error: why });
    const detail = `A fax was refused, for nothing can be written on an edge: ${why}`;
    this.#options.alarm(tenantId, { alarm: 'fax-not-taken', isOver: false, detail });
  }

  /** A box that cannot be looked into takes the fax: it waits here until that can be. */
  async #isKnownFull(tenantId: TenantId, box: FaxFacts['box']): Promise<boolean> {
    const { world, log } = this.#options;
    const isKnown = await isFull(world, { tenantId, box }).catch(() => false);
    if (isKnown) log({ name: 'fax-box-full', tenant: tenantId, box: box.id });
    return isKnown;
  }

  /** How many more machines can run. */
  get room(): number {
    return MOST_MACHINES - this.#running.length;
  }

  /** How many more of one tenant can. */
  roomOf(tenantId: TenantId): number {
    return Math.min(this.room, MOST_OF_TENANT - this.#running.filter((one) => one === tenantId).length);
  }

  /** Starts a machine; null where that cannot be, which an operator hears. */
  async run(tenantId: TenantId, job: FaxJob): Promise<RunningMachine | null> {
    const { addresses, log } = this.#options;
    if (this.roomOf(tenantId) <= 0) {
      log({ name: 'fax-machines-busy', tenant: tenantId, machines: this.#running.length });
      return null;
    }
    this.#running.push(tenantId);
    const release = () => this.#running.splice(this.#running.indexOf(tenantId), 1);
    const machine = await startMachine(job, machineAddress(addresses));
    this.#tellMissing(tenantId, machine);
    if (!machine) {
      release();
      return null;
    }
    void machine.ended.then(({ remoteStationId: _, ...outcome }) => {
      release();
      log({ name: 'fax-ended', tenant: tenantId, role: job.role, ...outcome });
    });
    return { ...machine, routeTo: (place) => routeWithin(addresses, place) };
  }

  /** Where files of faxes lie on this disk. */
  get folder(): string {
    return this.#options.folder;
  }

  stop(): void {
    this.#spool.stop();
  }

  #tellMissing(tenantId: TenantId, machine: FaxMachine | null): void {
    const { alarm, log } = this.#options;
    const isNews = machine ? this.#missed.delete(tenantId) : !this.#missed.has(tenantId);
    if (!machine) {
      this.#missed.add(tenantId);
      log({ name: 'fax-machine-missing', tenant: tenantId });
    }
    if (!isNews) return;
    const detail = machine ? 'There are fax machines again.' : 'No fax machine starts: is libspandsp2 installed?';
    alarm(tenantId, { alarm: 'fax-machine-missing', isOver: machine !== null, detail });
  }
}

/** That none can be taken is over with the next one that is whole. */
const TAKEN: FaxAlarm = { alarm: 'fax-not-taken', isOver: true, detail: 'Faxes are taken again.' };

export const ofOutcome = ({ code, text, remoteStationId, bitsPerSecond, corrected }: FaxOutcome) => ({
  remoteStationId: remoteStationId.slice(0, 40),
  bitsPerSecond,
  isCorrected: corrected,
  error: code === 0 ? null : text,
});

async function hand({ world }: FaxesOptions, fax: SpooledFax, tiff: Uint8Array | null): Promise<Handed> {
  const { tenantId, boxId, ...said } = fax;
  const opened = await openFaxBox(world, tenantId, boxId);
  if (!opened.ok) return 'refused';
  const received = await receiveFax(world, opened.value, { ...said, tiff });
  if (received.ok) return 'taken';
  if (received.problem.code === 'not-found') return 'refused';
  throw new Error(received.problem.code); // full: it waits until there is room
}
