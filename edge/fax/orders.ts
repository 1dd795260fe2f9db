/** What the edge and the process of a fax machine say to each other. */
import type { LineCodec } from './audio-line.ts';
import type { FaxJob, FaxOutcome } from './modem.ts';

export interface Place {
  readonly address: string;
  readonly port: number;
}

export type MachineOrder =
  /** @param address  where it listens */
  | { readonly name: 'start'; readonly job: FaxJob; readonly address: string }
  /** The call is answered: from now on time passes. */
  | { readonly name: 'talk'; readonly to: Place; readonly codec: LineCodec }
  | { readonly name: 'switch-to-t38'; readonly to: Place; readonly maxDatagramBytes: number }
  /** The call is over. */
  | { readonly name: 'end' };

export type MachineReport =
  | { readonly name: 'listening'; readonly port: number }
  | { readonly name: 'no-modem' }
  | { readonly name: 'begins' }
  /** The machines are done: the call may end. */
  | { readonly name: 'done' }
  | { readonly name: 'ended'; readonly outcome: FaxOutcome };
