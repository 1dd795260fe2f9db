import type { Party } from '#shared/cdr/index.ts';
import type { FaxBox } from '#shared/fax-box/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';

/** Where a fax machine is reached by RTP or UDPTL. */
export interface MachinePlace {
  readonly address: string;
  readonly port: number;
}

/** A fax machine of this edge, as a call sees it. */
export interface CalledMachine {
  readonly place: MachinePlace;
  /** Where it sends what is for a place that SDP has named. */
  routeTo(place: MachinePlace): MachinePlace;
  /** The call is answered: from now on time passes for it. */
  talk(to: MachinePlace, codec: 'PCMU' | 'PCMA'): void;
  /** From now on it goes by T.38, from the beginning. */
  switchToT38(to: MachinePlace, maxDatagramBytes: number): void;
  /** The call is over. */
  end(): void;
  /** Calls `wake` once, when a machine calls or this one begins to signal: the time to offer T.38. */
  onBegins(wake: () => void): void;
  /** Calls `wake` when the machines are done with each other. */
  onDone(wake: () => void): void;
}

/** A fax that is about to come. */
export interface FaxFacts {
  readonly tenantId: TenantId;
  readonly box: FaxBox;
  readonly from: Party;
  /** The number that was called. */
  readonly called: string;
  readonly callId: string;
  readonly atMs: number;
}

/** Fax machines of this edge. What they receive goes to the box by itself, also what came before the line broke. */
export interface FaxPort {
  /** Null where there is none, none is free, or the box is full: an operator hears why. */
  receive(facts: FaxFacts): Promise<CalledMachine | null>;
}

/** An edge without fax machines. */
export const NO_FAXES: FaxPort = { receive: async () => null };
