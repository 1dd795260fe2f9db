import type { Forward, MessageOrder, OpenBox, Spoken, VoicemailPort } from '#edge/calls/voicemail/index.ts';
import type { MessageFacts, SpooledMessage } from '#edge/voicemail/index.ts';
import { emptyBox, type GreetingKind, type VoicemailBoxState, type VoicemailMessage } from '#shared/voicemail/index.ts';

type Left = MessageFacts &
  Pick<SpooledMessage, 'durationMs' | 'isCutOff' | 'isUrgent' | 'isPrivate'> & { path: string };

/** Mailboxes in memory; what was done to them is there to be looked at. */
export class FakeVoicemail implements VoicemailPort {
  /** By the id of their box. */
  readonly states = new Map<string, VoicemailBoxState>();
  messages: VoicemailMessage[] = [];
  readonly left: Left[] = [];
  readonly discarded: string[] = [];
  readonly orders: [string, MessageOrder][] = [];
  readonly forwards: Forward[] = [];
  readonly greetings: [string, GreetingKind, Spoken | null][] = [];
  readonly activated: [string, string][] = [];
  readonly pins = new Map<string, string>();
  /** Boxes whose PIN somebody has tried, and what it was then. */
  readonly pinTries: string[] = [];
  readonly forgotten: string[] = [];
  readonly failures: string[] = [];
  isStoreDown = false;
  isDiskFull = false;
  isStorageFull = false;
  isLocked = false;
  #drafts = 0;

  readonly spool: VoicemailPort['spool'] = {
    begin: async ({ id }) => {
      if (this.isDiskFull) throw new Error('ENOSPC');
      return { id, path: `/spool/${id}.wav`, retakePath: `/spool/${id}-retake.wav` };
    },
    finish: async (facts, said) => {
      this.left.push({ ...facts, ...said });
      return { handed: Promise.resolve() };
    },
    retaken: async () => undefined,
    discard: async (id) => void this.discarded.push(id),
  };

  onCounted(): void {}

  cannotRecord(_tenantId: string, why: string): void {
    this.failures.push(why);
  }

  async stateOf({ box }: OpenBox): Promise<VoicemailBoxState | null> {
    if (this.isStoreDown) return null;
    const mine = this.messages.filter(({ boxId, folder }) => boxId === box.id && folder !== 'deleted');
    const count = (isHeard: boolean, isUrgent = false) =>
      mine.filter((one) => one.isHeard === isHeard && (!isUrgent || one.isUrgent)).length;
    const state = this.states.get(box.id) ?? emptyBox(box.id);
    const counts = { new: count(false), old: count(true), urgentNew: count(false, true), urgentOld: count(true, true) };
    return { ...state, counts };
  }

  async isFull({ box }: OpenBox): Promise<boolean> {
    const there = this.messages.filter(({ boxId, folder }) => boxId === box.id && folder !== 'deleted');
    return !this.isStoreDown && (this.isStorageFull || there.length >= box.maxMessages);
  }

  async list({ box }: OpenBox, folder: VoicemailMessage['folder']): Promise<readonly VoicemailMessage[] | null> {
    return this.isStoreDown ? null : this.messages.filter((one) => one.boxId === box.id && one.folder === folder);
  }

  async change(_: OpenBox, id: string, order: MessageOrder): Promise<boolean> {
    this.orders.push([id, order]);
    const changed = {
      heard: { isHeard: true },
      save: { folder: 'saved' },
      delete: { folder: 'deleted' },
      undelete: { folder: 'inbox' },
    } as const;
    this.messages = this.messages.flatMap((one) => {
      if (one.id !== id) return [one];
      return order === 'purge' ? [] : [{ ...one, ...changed[order] }];
    });
    return !this.isStoreDown;
  }

  async forward(_: OpenBox, forward: Forward): Promise<boolean> {
    this.forwards.push(forward);
    return true;
  }

  async draft(): Promise<string | null> {
    this.#drafts += 1;
    return `/drafts/${this.#drafts}.wav`;
  }

  async forgetDraft(path: string): Promise<void> {
    this.forgotten.push(path);
  }

  async setGreeting({ box }: OpenBox, kind: GreetingKind, spoken: Spoken | null): Promise<boolean> {
    this.greetings.push([box.id, kind, spoken]);
    return true;
  }

  async activate({ box }: OpenBox, kind: string): Promise<boolean> {
    this.activated.push([box.id, kind]);
    return true;
  }

  async tryPin(_: unknown, box: { id: string }, entered: string): Promise<'right' | 'wrong' | 'locked'> {
    this.pinTries.push(`${box.id} ${entered}`);
    if (this.isLocked) return 'locked';
    return this.pins.get(box.id) === entered ? 'right' : 'wrong';
  }

  async setPin(_: unknown, box: { id: string }, pin: string): Promise<boolean> {
    this.pins.set(box.id, pin);
    return true;
  }
}
