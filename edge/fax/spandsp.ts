/**
 * The functions of spandsp 0.0.6 that a fax takes (Debian's libspandsp2): states are addresses that only it reads. `int16_t *` and
 * `uint8_t *` are typed arrays of ours.
 */
/** An address in the memory of the library. */
export type Pointer = unknown;
/** A function of ours that the library calls. */
type Callback = bigint;

export interface Spandsp {
  faxInit(state: null, isCaller: number): Pointer;
  faxFree(fax: Pointer): number;
  faxRx(fax: Pointer, samples: Int16Array, count: number): number;
  faxTx(fax: Pointer, samples: Int16Array, most: number): number;
  faxTransmitOnIdle(fax: Pointer, isOn: number): void;
  faxT30(fax: Pointer): Pointer;
  t38Init(state: null, isCaller: number, sendPacket: Callback, userData: null): Pointer;
  t38Free(terminal: Pointer): number;
  t38Advance(terminal: Pointer, samples: number): number;
  t38T30(terminal: Pointer): Pointer;
  t38Core(terminal: Pointer): Pointer;
  t38Receive(core: Pointer, packet: Uint8Array, length: number, sequence: number): number;
  t38SequenceHandling(core: Pointer, isOn: number): void;
  t38Version(core: Pointer, version: number): void;
  setRxFile(t30: Pointer, path: string, stopPage: number): void;
  setTxFile(t30: Pointer, path: string, startPage: number, stopPage: number): void;
  setTxIdent(t30: Pointer, ident: string): number;
  rxIdent(t30: Pointer): string | null;
  setEcm(t30: Pointer, isOn: number): number;
  setModems(t30: Pointer, modems: number): number;
  setCompressions(t30: Pointer, compressions: number): number;
  setResolutions(t30: Pointer, resolutions: number): number;
  setImageSizes(t30: Pointer, sizes: number): number;
  setRxEncoding(t30: Pointer, encoding: number): number;
  setPhaseDHandler(t30: Pointer, handler: Callback, userData: null): void;
  setPhaseEHandler(t30: Pointer, handler: Callback, userData: null): void;
  terminate(t30: Pointer): void;
  statistics(t30: Pointer): TransferStatistics;
  tonesRxInit(state: null, tone: number, handler: null, userData: null): Pointer;
  tonesRx(tones: Pointer, samples: Int16Array, count: number): number;
  tonesRxGet(tones: Pointer): number;
  tonesRxFree(tones: Pointer): number;
  completionText(code: number): string;
  /** Makes a function that the library can call for as long as the process lives. */
  onPacket(handle: (packet: Uint8Array, count: number) => void): Callback;
  onPhase(handle: (code: number) => void): { readonly d: Callback; readonly e: Callback };
}

/** t30_stats_t, as far as it is of use. */
export interface TransferStatistics {
  readonly bit_rate: number;
  readonly error_correcting_mode: number;
  readonly pages_tx: number;
  readonly pages_rx: number;
  readonly bad_rows: number;
}

/** T30_SUPPORT_* and T4_COMPRESSION_* of its headers. */
export const MODEMS = { v27ter: 0x01, v29: 0x02, v17: 0x04 } as const;
export const COMPRESSIONS = { t4OneD: 0x02, t4TwoD: 0x04, t6: 0x08 } as const;
export const ENCODING_T6 = 3;
/** Standard, fine and superfine at 8 dots a mm. */
export const RESOLUTIONS = 0x07 | 0x20000 | 0x40000;
/** A4, B4 and A3 wide; as long as it takes. */
export const IMAGE_SIZES = 0x07 | 0x10000 | 0x20000 | 0x40000 | 0x80000 | 0x100000;
export const CNG_TONE = 1;

const LIBRARY = 'libspandsp.so.2';

/** Null where there is no such library, or no way to call it. */
export async function loadSpandsp(): Promise<Spandsp | null> {
  try {
    const { default: ffi } = await import('koffi');
    const library = ffi.load(LIBRARY);
    const counts = [
      'bit_rate error_correcting_mode pages_tx pages_rx pages_in_file x_resolution y_resolution width length',
      'image_size encoding bad_rows longest_bad_row_run error_correcting_mode_retries current_status',
    ].flatMap((names) => names.split(' '));
    const stats = ffi.struct('t30_stats_t', Object.fromEntries(counts.map((name) => [name, 'int'])));
    const packetHandler = ffi.pointer(
      ffi.proto('int T38TxPacket(void *core, void *user, const uint8_t *packet, int length, int count)'),
    );
    const phaseD = ffi.pointer(ffi.proto('int T30PhaseD(void *t30, void *user, int code)'));
    const phaseE = ffi.pointer(ffi.proto('void T30PhaseE(void *t30, void *user, int code)'));
    const getStatistics = library.func('t30_get_transfer_statistics', 'void', ['void *', ffi.out(ffi.pointer(stats))]);
    return {
      faxInit: library.func('void *fax_init(void *, int)'),
      faxFree: library.func('int fax_free(void *)'),
      faxRx: library.func('int fax_rx(void *, int16_t *, int)'),
      faxTx: library.func('int fax_tx(void *, _Out_ int16_t *, int)'),
      faxTransmitOnIdle: library.func('void fax_set_transmit_on_idle(void *, int)'),
      faxT30: library.func('void *fax_get_t30_state(void *)'),
      t38Init: library.func('t38_terminal_init', 'void *', ['void *', 'int', packetHandler, 'void *']),
      t38Free: library.func('int t38_terminal_free(void *)'),
      t38Advance: library.func('int t38_terminal_send_timeout(void *, int)'),
      t38T30: library.func('void *t38_terminal_get_t30_state(void *)'),
      t38Core: library.func('void *t38_terminal_get_t38_core_state(void *)'),
      t38Receive: library.func('int t38_core_rx_ifp_packet(void *, uint8_t *, int, uint16_t)'),
      t38SequenceHandling: library.func('void t38_set_sequence_number_handling(void *, int)'),
      t38Version: library.func('void t38_set_t38_version(void *, int)'),
      setRxFile: library.func('void t30_set_rx_file(void *, const char *, int)'),
      setTxFile: library.func('void t30_set_tx_file(void *, const char *, int, int)'),
      setTxIdent: library.func('int t30_set_tx_ident(void *, const char *)'),
      rxIdent: library.func('const char *t30_get_rx_ident(void *)'),
      setEcm: library.func('int t30_set_ecm_capability(void *, int)'),
      setModems: library.func('int t30_set_supported_modems(void *, int)'),
      setCompressions: library.func('int t30_set_supported_compressions(void *, int)'),
      setResolutions: library.func('int t30_set_supported_resolutions(void *, int)'),
      setImageSizes: library.func('int t30_set_supported_image_sizes(void *, int)'),
      setRxEncoding: library.func('int t30_set_rx_encoding(void *, int)'),
      setPhaseDHandler: library.func('t30_set_phase_d_handler', 'void', ['void *', phaseD, 'void *']),
      setPhaseEHandler: library.func('t30_set_phase_e_handler', 'void', ['void *', phaseE, 'void *']),
      terminate: library.func('void t30_terminate(void *)'),
      statistics: (t30) => {
        const read = {} as TransferStatistics;
        getStatistics(t30, read);
        return read;
      },
      tonesRxInit: library.func('void *modem_connect_tones_rx_init(void *, int, void *, void *)'),
      tonesRx: library.func('int modem_connect_tones_rx(void *, int16_t *, int)'),
      tonesRxGet: library.func('int modem_connect_tones_rx_get(void *)'),
      tonesRxFree: library.func('int modem_connect_tones_rx_free(void *)'),
      completionText: library.func('const char *t30_completion_code_to_str(int)'),
      onPacket: (handle) =>
        ffi.register((_core: unknown, _user: unknown, packet: unknown, length: number, count: number) => {
          handle(Uint8Array.from(ffi.decode(packet, 'uint8_t', length) as number[]), count);
          return 0;
        }, packetHandler),
      onPhase: (handle) => {
        const tell = (_t30: unknown, _user: unknown, code: number) => {
          handle(code);
          return 0;
        };
        return { d: ffi.register(tell, phaseD), e: ffi.register(tell, phaseE) };
      },
    };
  } catch {
    return null;
  }
}
