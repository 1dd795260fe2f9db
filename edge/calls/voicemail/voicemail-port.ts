import type { VoicemailSpool } from '#edge/voicemail/index.ts';
import type { Party } from '#shared/cdr/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { Folder, GreetingKind, VoicemailBoxState, VoicemailMessage } from '#shared/voicemail/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';

/** A mailbox whose door is open to the caller, by his line or a PIN. */
export interface OpenBox {
  readonly tenantId: TenantId;
  readonly box: VoicemailBox;
}

/** A recording of this machine that becomes a greeting, a comment, a message. */
export interface Spoken {
  readonly path: string;
  readonly durationMs: number;
}

export interface Forward {
  readonly message: VoicemailMessage;
  readonly to: readonly VoicemailBox[];
  readonly by: Party;
  readonly comment: Spoken | null;
}

/**
 * What mailboxes are to a phone. Everything about messages goes the way that the API and IMAP go (shared/usecases/voicemail), so that what
 * one does the others see.
 */
export interface VoicemailPort {
  /** What is being left. */
  readonly spool: Pick<VoicemailSpool, 'begin' | 'finish' | 'retaken' | 'discard'>;
  /** Hears of counts that were changed here. */
  onCounted(wake: (opened: OpenBox, state: VoicemailBoxState) => void): void;
  /** Nothing can be recorded on this machine. */
  cannotRecord(tenantId: TenantId, why: string): void;
  /** Counts and greetings; null when nobody knows at present. */
  stateOf(opened: OpenBox): Promise<VoicemailBoxState | null>;
  /** Whether there is no room, in the mailbox or for its tenant; false when nobody knows at present. */
  isFull(opened: OpenBox): Promise<boolean>;
  /** Of a folder, the newest first; null when nobody knows at present. */
  list(opened: OpenBox, folder: Folder): Promise<readonly VoicemailMessage[] | null>;
  /** @returns false when that could not be done */
  change(opened: OpenBox, id: string, change: MessageOrder): Promise<boolean>;
  forward(opened: OpenBox, forward: Forward): Promise<boolean>;
  /** A path for a recording that is no message yet, for as long as the call. */
  draft(): Promise<string | null>;
  forgetDraft(path: string): Promise<void>;
  /** @param spoken  null: there is none any more */
  setGreeting(opened: OpenBox, kind: GreetingKind, spoken: Spoken | null): Promise<boolean>;
  activate(opened: OpenBox, kind: VoicemailBox['activeGreeting']): Promise<boolean>;
  /** Whether it is the PIN; counted, and `locked` after too many that were not, by phone and API alike. */
  tryPin(snapshot: TenantSnapshot, box: VoicemailBox, entered: string): Promise<'right' | 'wrong' | 'locked'>;
  setPin(snapshot: TenantSnapshot, box: VoicemailBox, pin: string): Promise<boolean>;
}

export type MessageOrder = 'heard' | 'save' | 'delete' | 'undelete' | 'purge';
