import type { LegId, Party } from '#shared/cdr/index.ts';
import type { BridgedMedia } from '../media/index.ts';
import type { Dialog, Flow } from '../signaling-port/index.ts';

/** A leg of a call whose phone has been answered, or has answered. */
export interface AnsweredLeg {
  readonly id: LegId;
  readonly party: Party;
  readonly dialog: Dialog;
  readonly media: BridgedMedia;
  /** The way to its phone, and the contact that the phone is at. */
  readonly flow: Flow;
  readonly contact: string;
}
