import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { ok, type Result } from '#shared/result.ts';
import type { MailAccount, MailAccountEnd } from '#shared/store/index.ts';
import type { BlobWorld } from '#shared/usecases/index.ts';
import {
  countMessages,
  deleteMessages,
  forgetMail,
  imapPassword,
  noteAccountAlarm,
  noteMail,
  type OpenedBox,
  openBox,
} from '#shared/usecases/voicemail/index.ts';
import { planSync, type SyncAction, type SyncMessage, type VoicemailMessage } from '#shared/voicemail/index.ts';
import type { ImapAccount } from '#shared/voicemail-box/index.ts';
import type { ImapClient, ImapFailure, MailFolder } from './imap-client.ts';

export interface AccountWorld extends BlobWorld {
  readonly imap: ImapClient;
  /** A message as an e-mail (RFC 5322). @param id  Message-ID without brackets */
  readonly mailOf: (opened: OpenedBox, message: VoicemailMessage, id: string) => Promise<Uint8Array>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** When it is looked at next, where tests do not want to wait. */
  readonly nextLookMs?: typeof NEXT_LOOK_MS;
}

/** For one account at a time; more than the function has for one message of the queue. */
const HELD_MS = 80_000;
/** After so long nothing new is begun; what is left is due at once. */
const WORK_MS = 35_000;
/** While somebody may switch the lamp off by reading, and while there is nothing to read. */
const NEXT_LOOK_MS = { withNew: 55_000, withoutNew: 10 * 60_000 };
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** What may pass by itself is worth an alarm after so long. */
const PATIENCE_MS = 15 * 60_000;
const PASSES: readonly ImapFailure[] = ['unreachable', 'refused', 'mailbox-full'];

/**
 * Makes a box and its IMAP account alike (sipXcom 20.04 VML-06): round by round, until a round finds nothing to do. Of several
 * at the same time one does it; what changes meanwhile is found by its last round, or by the next look at the account.
 */
export async function syncAccount(world: AccountWorld, { tenantId, boxId }: SyncMessage): Promise<void> {
  const { store, clock } = world;
  const nowMs = clock.nowMs();
  const holder = world.ids.next('cmd');
  const account = await store.mailAccounts.take({ tenantId, boxId }, holder, { nowMs, untilMs: nowMs + HELD_MS });
  if (!account) return;
  const [opened, tenant] = await Promise.all([openBox(world, tenantId, boxId), store.tenantById(tenantId)]);
  const imapAccount = opened.ok && opened.value.box.isEnabled ? opened.value.box.imapAccount : null;
  if (!opened.ok || imapAccount === null) {
    if (account.isAlarm && tenant) await noteAccountAlarm(world, account, false);
    await store.mailAccounts.forget(account);
    return;
  }
  const outcome = tenant?.isEnabled ? await makeAlike(world, opened.value, imapAccount) : ok('all' as const);
  const { new: unheard } = await countMessages(world, opened.value);
  const { nextLookMs = NEXT_LOOK_MS } = world;
  const end = endOf(account, outcome, { nowMs: clock.nowMs(), hasNew: unheard > 0, nextLookMs });
  if (!(await store.mailAccounts.end(account, end))) return;
  if (!outcome.ok) world.log.warn({ name: 'imap-failed', tenant: tenantId, box: boxId, reason: outcome.problem });
  if (end.isAlarm !== account.isAlarm) await noteAccountAlarm(world, account, end.isAlarm);
}

/** When it is looked at next, and what is said of it until then. */
function endOf(
  before: MailAccount,
  outcome: Result<'all' | 'more', ImapFailure>,
  {
    nowMs,
    hasNew,
    nextLookMs,
  }: { readonly nowMs: number; readonly hasNew: boolean; readonly nextLookMs: typeof NEXT_LOOK_MS },
): MailAccountEnd {
  if (outcome.ok) {
    const pauseMs = outcome.value === 'more' ? 0 : hasNew ? nextLookMs.withNew : nextLookMs.withoutNew;
    const isWell = { failure: null, failures: 0, failingSinceMs: null, isAlarm: false };
    return { ...isWell, dueAtMs: nowMs + pauseMs, syncedAtMs: outcome.value === 'all' ? nowMs : before.syncedAtMs };
  }
  const failingSinceMs = before.failingSinceMs ?? nowMs;
  const mayPass = PASSES.includes(outcome.problem);
  // A server that counts wrong passwords must not lock its user out: the first pause is the longest.
  const pauseMs = mayPass ? Math.min(FIRST_PAUSE_MS * 2 ** before.failures, LONGEST_PAUSE_MS) : LONGEST_PAUSE_MS;
  return {
    dueAtMs: nowMs + pauseMs,
    syncedAtMs: before.syncedAtMs,
    failure: outcome.problem,
    failures: before.failures + 1,
    failingSinceMs,
    isAlarm: before.isAlarm || !mayPass || nowMs - failingSinceMs >= PATIENCE_MS,
  };
}

async function makeAlike(
  world: AccountWorld,
  opened: OpenedBox,
  account: ImapAccount,
): Promise<Result<'all' | 'more', ImapFailure>> {
  const endsAtMs = world.clock.nowMs() + WORK_MS;
  return world.imap.within(account, imapPassword(world, opened), async (folder) => {
    const { host, user, folder: path } = account;
    const hash = createHash('sha256').update(JSON.stringify([host, user, path, folder.generation]));
    const known = hash.digest('hex').slice(0, 32);
    for (;;) {
      const messages = await messagesOf(world, opened);
      const uids = messages.flatMap(({ mail }) => (mail?.account === known ? [mail.uid] : []));
      const actions = planSync(messages, { account: known, mails: await folder.flags(uids) });
      if (actions.length === 0) return 'all';
      for (const action of actions) {
        if (world.clock.nowMs() > endsAtMs) return 'more';
        await carryOut(world, opened, { folder, known }, action);
      }
    }
  });
}

async function messagesOf({ store }: AccountWorld, { tenantId, box }: OpenedBox): Promise<VoicemailMessage[]> {
  const messages: VoicemailMessage[] = [];
  for await (const message of store.tenant(tenantId).voicemail.messages(box.id)) messages.push(message);
  return messages;
}

/** Somebody may have taken the message away meanwhile: the next round sees that. */
async function carryOut(
  world: AccountWorld,
  opened: OpenedBox,
  { folder, known }: { readonly folder: MailFolder; readonly known: string },
  action: SyncAction,
): Promise<void> {
  const { message } = action;
  switch (action.name) {
    case 'put-mail': {
      const uid = await put(world, opened, folder, message);
      await noteMail(world, opened, message.id, { account: known, uid, isSeen: message.isHeard });
      break;
    }
    case 'mark-mail':
      await folder.setSeen(action.mark.uid, action.mark.isSeen);
      await noteMail(world, opened, message.id, action.mark);
      break;
    case 'remove-mail':
      await folder.remove(action.mark.uid);
      await forgetMail(world, opened, message.id);
      break;
    case 'mark-message':
      await noteMail(world, opened, message.id, action.mark, action.mark.isSeen);
      break;
    case 'delete-message':
      await deleteMessages(world, opened, [message.id]);
      break;
    case 'forget-mail':
      await forgetMail(world, opened, message.id);
  }
}

/** It may be there already: who put it there did not live to note it, or the folder has a new generation of UIDs. */
async function put(
  world: AccountWorld,
  opened: OpenedBox,
  folder: MailFolder,
  message: VoicemailMessage,
): Promise<number> {
  const { isHeard: isSeen, receivedAtMs } = message;
  const id = `${message.id}.account@voicemail.patchbay.invalid`;
  const there = await folder.find(id);
  if (there !== null) {
    await folder.setSeen(there, isSeen);
    return there;
  }
  const mail = await world.mailOf(opened, message, id);
  const uid = (await folder.put(mail, { isSeen, receivedAtMs })) ?? (await folder.find(id));
  if (uid === null) throw new Error('the server has lost a mail that it has just taken');
  return uid;
}
