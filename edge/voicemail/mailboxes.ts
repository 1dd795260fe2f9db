import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Forward, MessageOrder, OpenBox, Spoken, VoicemailPort } from '#edge/calls/voicemail/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import type { Result } from '#shared/result.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { BlobWorld } from '#shared/usecases/avatars.ts';
import { updateObject } from '#shared/usecases/objects.ts';
import {
  changePin,
  checkPin,
  deleteGreeting,
  deleteMessages,
  depositMessage,
  forwardMessage,
  listMessages,
  markHeard,
  moveMessages,
  openBox,
  purgeMessages,
  setGreeting,
  takesMessages,
  undeleteMessages,
} from '#shared/usecases/voicemail/index.ts';
import type { Folder, GreetingKind, VoicemailBoxState, VoicemailMessage } from '#shared/voicemail/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { type Handed, type HandedMessage, type SpoolWorld, VoicemailSpool } from './voicemail-spool.ts';

/** Nobody listens to more by phone at a time (chosen). */
const MOST_LISTED = 500;
const PAGE = 100;

export interface MailboxesOptions {
  readonly world: BlobWorld;
  /** Recordings on their way. */
  readonly folder: string;
  /** Whether the edge can seal what is secret: without a key the PIN of a mailbox cannot be changed here. */
  readonly canSeal: boolean;
  readonly log: SpoolWorld['log'];
  readonly alarm: (tenantId: TenantId, alarm: VoicemailAlarm) => void;
}

/** What an operator has to know. */
export interface VoicemailAlarm {
  readonly alarm: 'voicemail-waiting' | 'voicemail-not-recorded';
  readonly isOver: boolean;
  readonly detail: string;
}

/** Mailboxes as phones of this edge have them: everything goes the way of the API (shared/usecases/voicemail). */
export class Mailboxes implements VoicemailPort {
  readonly spool: VoicemailSpool;
  readonly #options: MailboxesOptions;
  readonly #counted: Counted[];

  /** Messages that the process before this one has left are handed on. */
  static async open(options: MailboxesOptions): Promise<Mailboxes> {
    const { folder, world, log, alarm } = options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) if (name.startsWith(DRAFT)) await rm(join(folder, name));
    const counted: Counted[] = [];
    const spool = await VoicemailSpool.open({
      folder,
      clock: world.clock,
      log,
      hand: (message, path) => hand(options, counted, message, path),
      recorded: (tenantId) => alarm(tenantId, RECORDED),
      alarm: (tenantId, isWaiting, why) => {
        const detail = isWaiting ? `Messages wait on an edge: ${why}` : 'No message waits any more.';
        alarm(tenantId, { alarm: 'voicemail-waiting', isOver: !isWaiting, detail });
      },
    });
    return new Mailboxes(options, spool, counted);
  }

  private constructor(options: MailboxesOptions, spool: VoicemailSpool, counted: Counted[]) {
    this.#options = options;
    this.spool = spool;
    this.#counted = counted;
  }

  onCounted(wake: Counted): void {
    this.#counted.push(wake);
  }

  cannotRecord(tenantId: TenantId, why: string): void {
    this.#options.log({ name: 'voicemail-not-recorded', tenant: tenantId, error: why });
    const detail = `Somebody could not leave a message or record a greeting, or not all of it: ${why}`;
    this.#options.alarm(tenantId, { alarm: 'voicemail-not-recorded', isOver: false, detail });
  }

  stateOf({ tenantId, box }: OpenBox): Promise<VoicemailBoxState | null> {
    return this.#orNull(tenantId, () => this.#options.world.store.tenant(tenantId).voicemail.box(box.id));
  }

  async isFull(opened: OpenBox): Promise<boolean> {
    const taken = await this.#orNull(opened.tenantId, () => takesMessages(this.#options.world, opened));
    return taken?.ok === false && FULL.has(taken.problem.code);
  }

  list(opened: OpenBox, folder: Folder): Promise<readonly VoicemailMessage[] | null> {
    return this.#orNull(opened.tenantId, async () => {
      const messages: VoicemailMessage[] = [];
      let cursor: string | undefined;
      do {
        const page = await listMessages(
          this.#options.world,
          opened,
          { limit: PAGE, ...(cursor && { cursor }) },
          folder,
        );
        messages.push(...page.items);
        cursor = page.cursor ?? undefined;
      } while (cursor !== undefined && messages.length < MOST_LISTED);
      return messages;
    });
  }

  change(opened: OpenBox, id: string, order: MessageOrder): Promise<boolean> {
    const { world } = this.#options;
    const orders: Record<MessageOrder, () => Promise<Result<unknown, unknown>>> = {
      heard: () => markHeard(world, opened, [id], true),
      save: () => moveMessages(world, opened, [id], 'saved'),
      delete: () => deleteMessages(world, opened, [id]),
      undelete: () => undeleteMessages(world, opened, [id]),
      purge: () => purgeMessages(world, opened, [id]),
    };
    return this.#changed(opened, orders[order]);
  }

  forward(opened: OpenBox, { message, to, by, comment }: Forward): Promise<boolean> {
    return this.#done(opened.tenantId, async () => {
      const recording = comment && {
        content: await readFile(comment.path),
        format: 'wav-8000' as const,
        durationMs: comment.durationMs,
      };
      const voicemailBoxIds = to.map(({ id }) => id);
      const order = { voicemailBoxIds, distributionListIds: [], by, comment: null, ...(recording && { recording }) };
      const sent = await forwardMessage(this.#options.world, opened, message.id, order);
      if (!sent.ok) return sent;
      return sent.value.delivered.length > 0 ? sent : { ok: false, problem: { code: 'nobody-took-it' } };
    });
  }

  async draft(): Promise<string | null> {
    return join(this.#options.folder, `${DRAFT}${this.#options.world.ids.next('vms')}.wav`);
  }

  async forgetDraft(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  setGreeting(opened: OpenBox, kind: GreetingKind, spoken: Spoken | null): Promise<boolean> {
    const { world } = this.#options;
    return this.#done(opened.tenantId, async () => {
      if (!spoken) return deleteGreeting(world, opened, kind);
      this.#options.alarm(opened.tenantId, RECORDED);
      const content = await readFile(spoken.path);
      return setGreeting(world, opened, kind, { content, format: 'wav-8000', durationMs: spoken.durationMs });
    });
  }

  activate({ tenantId, box }: OpenBox, activeGreeting: VoicemailBox['activeGreeting']): Promise<boolean> {
    const principal = { ...systemPrincipal(tenantId), actor: box.userId ?? 'system' };
    return this.#done(tenantId, () =>
      updateObject(this.#options.world, principal, kindOf('voicemail-box'), box.id, { activeGreeting }),
    );
  }

  async tryPin({ tenant }: TenantSnapshot, box: VoicemailBox, entered: string): Promise<'right' | 'wrong' | 'locked'> {
    try {
      const checked = await checkPin(this.#options.world, { tenantId: tenant.id, box }, entered);
      if (checked.ok) return 'right';
      return checked.problem.code === 'too-many-attempts' ? 'locked' : 'wrong';
    } catch (error) {
      this.#log(tenant.id, error);
      return 'wrong';
    }
  }

  async setPin({ tenant }: TenantSnapshot, box: VoicemailBox, pin: string): Promise<boolean> {
    const { world, canSeal } = this.#options;
    if (!canSeal) return false;
    const opened = { tenantId: tenant.id, box };
    return this.#done(tenant.id, () => changePin(world, opened, pin, box.userId ?? 'system'));
  }

  /** Lamps of this edge hear of it at once. */
  async #changed(opened: OpenBox, change: () => Promise<Result<unknown, unknown>>): Promise<boolean> {
    const isDone = await this.#done(opened.tenantId, change);
    const state = isDone ? await this.stateOf(opened) : null;
    if (state) for (const wake of this.#counted) wake(opened, state);
    return isDone;
  }

  async #done(tenantId: TenantId, change: () => Promise<Result<unknown, unknown>>): Promise<boolean> {
    return (await this.#orNull(tenantId, change))?.ok === true;
  }

  async #orNull<Value>(tenantId: TenantId, ask: () => Promise<Value>): Promise<Value | null> {
    try {
      return await ask();
    } catch (error) {
      this.#log(tenantId, error);
      return null;
    }
  }

  #log(tenant: TenantId, error: unknown): void {
    this.#options.log({ name: 'voicemail-not-reached', tenant, error: String(error) });
  }
}

/** That nothing can be recorded is over with the next recording that is whole. */
const RECORDED: VoicemailAlarm = {
  alarm: 'voicemail-not-recorded',
  isOver: true,
  detail: 'Messages and greetings are recorded again.',
};

const FULL: ReadonlySet<string> = new Set(['voicemail-box-full', 'voicemail-storage-full']);

/** What begins the names of recordings that are no messages: they are worth nothing to the next process. */
const DRAFT = 'draft-';

type Counted = (opened: OpenBox, state: VoicemailBoxState) => void;

async function hand(
  { world }: MailboxesOptions,
  counted: readonly Counted[],
  { tenantId, boxId, ...message }: HandedMessage,
  path: string,
): Promise<Handed> {
  const { format, durationMs, isFinished: _, ...said } = message;
  const opened = await openBox(world, tenantId, boxId);
  if (!opened.ok) return 'refused';
  const { size: bytes } = await stat(path);
  const recording = { content: createReadStream(path), bytes, format, durationMs };
  const left = await depositMessage(world, opened.value, { ...said, recording });
  // A box that has filled up, or was switched off, while somebody spoke: it waits until there is room.
  if (!left.ok) {
    if (left.problem.code === 'not-found') return 'refused';
    throw new Error(left.problem.code);
  }
  const state = await world.store.tenant(tenantId).voicemail.box(boxId);
  for (const wake of counted) wake(opened.value, state);
  return 'taken';
}
