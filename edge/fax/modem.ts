import {
  CNG_TONE,
  COMPRESSIONS,
  ENCODING_T6,
  IMAGE_SIZES,
  MODEMS,
  type Pointer,
  RESOLUTIONS,
  type Spandsp,
} from './spandsp.ts';

export const SAMPLE_RATE_HZ = 8000;

/** What a fax machine is to do. */
export interface FaxJob {
  readonly role: 'receive' | 'send';
  /** A TIFF file: where it is written to, or read from. */
  readonly file: string;
  /** What the other machine shows; at most 20 digits, + and blanks (T.30). */
  readonly stationId: string;
  /** Error correction mode (T.30 annex A). */
  readonly correctsErrors: boolean;
  /** V.27ter up to 4800, V.29 up to 9600, V.17 above: within these the machines agree by themselves. */
  readonly maxBitsPerSecond: number;
}

/** How a fax has ended. */
export interface FaxOutcome {
  /** T30_ERR_* of spandsp; 0: all pages came over, and the other side knows. */
  readonly code: number;
  readonly text: string;
  /** Pages that came over, also where not all did. */
  readonly pages: number;
  readonly remoteStationId: string;
  readonly bitsPerSecond: number;
  readonly corrected: boolean;
  readonly badRows: number;
}

export interface ModemListener {
  /** A fax packet of T.38 wants to go out; what it is about is worth being sent `copies` times. */
  packet(packet: Uint8Array, copies: number): void;
  /** The machines are done with each other: what is still to be sent is a matter of the next tenths of a second. */
  ended(): void;
  /**
   * The time to offer T.38, once: the tone of a machine that calls has been heard (T.30 §4), or this machine, which is called,
   * begins to signal (T.38 annex D): many callers send no tone, and one that comes with a gap is not heard.
   */
  begins(): void;
}

const done = Symbol('done');

/** When who is called begins its preamble: silence of 0.2 s, its own tone of 2.6 s, a pause (T.30 §4), as spandsp has it. */
const PREAMBLE_SAMPLES = 2.86 * SAMPLE_RATE_HZ;

/** One end of a fax by T.30: in audio, or as packets of T.38 once that is agreed. Whoever owns it says how time passes. */
export class FaxModem {
  readonly #lib: Spandsp;
  readonly #job: FaxJob;
  readonly #listener: ModemListener;
  readonly #phases: ReturnType<Spandsp['onPhase']>;
  #fax: Pointer | null = null;
  #terminal: Pointer | null = null;
  #tones: Pointer | null = null;
  #spoken = 0;
  #t30: Pointer;
  #code: number | null = null;
  #outcome: FaxOutcome | typeof done | null = null;

  constructor(lib: Spandsp, job: FaxJob, listener: ModemListener) {
    this.#lib = lib;
    this.#job = job;
    this.#listener = listener;
    this.#phases = lib.onPhase((code) => this.#phaseEnded(code));
    this.#fax = lib.faxInit(null, this.#isCaller);
    lib.faxTransmitOnIdle(this.#fax, 1);
    this.#t30 = lib.faxT30(this.#fax);
    if (job.role === 'receive') this.#tones = lib.tonesRxInit(null, CNG_TONE, null, null);
    this.#prepare();
  }

  /** Audio of the other machine: 16-bit samples, SAMPLE_RATE_HZ. */
  hear(samples: Int16Array): void {
    if (this.#fax === null || this.#outcome) return;
    this.#lib.faxRx(this.#fax, samples, samples.length);
    if (this.#tones === null) return;
    this.#lib.tonesRx(this.#tones, samples, samples.length);
    if (this.#lib.tonesRxGet(this.#tones) === CNG_TONE) this.#begin();
  }

  /** Fills it with what the other machine is to hear. */
  speak(samples: Int16Array): void {
    const made = this.#fax === null || this.#outcome ? 0 : this.#lib.faxTx(this.#fax, samples, samples.length);
    samples.fill(0, made);
    this.#spoken += samples.length;
    if (this.#tones !== null && this.#spoken >= PREAMBLE_SAMPLES) this.#begin();
  }

  #begin(): void {
    this.#lib.tonesRxFree(this.#tones);
    this.#tones = null;
    this.#listener.begins();
  }

  get isT38(): boolean {
    return this.#terminal !== null;
  }

  /** From now on it goes by packets, from the beginning: what was heard until now was no page. */
  switchToT38(): void {
    if (this.#terminal !== null || this.#outcome) return;
    const send = this.#lib.onPacket((packet, copies) => this.#listener.packet(packet, copies));
    this.#freeAudio();
    this.#terminal = this.#lib.t38Init(null, this.#isCaller, send, null);
    this.#lib.t38Version(this.#lib.t38Core(this.#terminal), 0);
    // Lost and doubled packets are sorted out before.
    this.#lib.t38SequenceHandling(this.#lib.t38Core(this.#terminal), 1);
    this.#t30 = this.#lib.t38T30(this.#terminal);
    this.#prepare();
  }

  /** A packet of T.38, in the order that it was sent. */
  receive(packet: Uint8Array, sequence: number): void {
    if (this.#terminal === null || this.#outcome) return;
    this.#lib.t38Receive(this.#lib.t38Core(this.#terminal), packet, packet.length, sequence);
  }

  /** So much time has passed; of use with T.38, where no audio counts it. */
  advance(samples: number): void {
    if (this.#terminal !== null && !this.#outcome) this.#lib.t38Advance(this.#terminal, samples);
  }

  /** The call is over: nothing comes any more. Pages that have come are in the file. */
  end(): FaxOutcome {
    if (this.#outcome && this.#outcome !== done) return this.#outcome;
    const before = this.#code;
    this.#outcome = done;
    this.#lib.terminate(this.#t30);
    const { pages_rx, pages_tx, bit_rate, error_correcting_mode, bad_rows } = this.#lib.statistics(this.#t30);
    const code = before ?? this.#code ?? CALL_DROPPED;
    const outcome = {
      code,
      text: code === 0 ? '' : this.#lib.completionText(code),
      pages: this.#job.role === 'send' ? pages_tx : pages_rx,
      remoteStationId: (this.#lib.rxIdent(this.#t30) ?? '').trim(),
      bitsPerSecond: bit_rate,
      corrected: error_correcting_mode !== 0,
      badRows: bad_rows,
    };
    this.#outcome = outcome;
    this.#freeAudio();
    if (this.#terminal !== null) this.#lib.t38Free(this.#terminal);
    this.#terminal = null;
    return outcome;
  }

  get #isCaller(): number {
    return this.#job.role === 'send' ? 1 : 0;
  }

  #prepare(): void {
    const { role, file, stationId, correctsErrors, maxBitsPerSecond } = this.#job;
    const lib = this.#lib;
    const t30 = this.#t30;
    if (role === 'send') lib.setTxFile(t30, file, -1, -1);
    else lib.setRxFile(t30, file, -1);
    lib.setTxIdent(t30, stationId);
    lib.setEcm(t30, correctsErrors ? 1 : 0);
    lib.setModems(t30, modemsUpTo(maxBitsPerSecond));
    // Fewer bits to send; T.6 needs every line to be right.
    lib.setCompressions(t30, COMPRESSIONS.t4OneD | COMPRESSIONS.t4TwoD | (correctsErrors ? COMPRESSIONS.t6 : 0));
    lib.setResolutions(t30, RESOLUTIONS);
    lib.setImageSizes(t30, IMAGE_SIZES);
    lib.setRxEncoding(t30, ENCODING_T6);
    lib.setPhaseEHandler(t30, this.#phases.e, null);
  }

  #phaseEnded(code: number): void {
    if (this.#code !== null) return;
    this.#code = code;
    if (this.#outcome === null) this.#listener.ended();
  }

  #freeAudio(): void {
    if (this.#tones !== null) this.#lib.tonesRxFree(this.#tones);
    if (this.#fax !== null) this.#lib.faxFree(this.#fax);
    this.#tones = null;
    this.#fax = null;
  }
}

/** T30_ERR_CALLDROPPED: a call that ends while nothing else is wrong. */
const CALL_DROPPED = 48;

function modemsUpTo(bitsPerSecond: number): number {
  if (bitsPerSecond <= 4800) return MODEMS.v27ter;
  if (bitsPerSecond <= 9600) return MODEMS.v27ter | MODEMS.v29;
  return MODEMS.v27ter | MODEMS.v29 | MODEMS.v17;
}
