import type { MailMark, VoicemailMessage } from './message.ts';

/** An e-mail of ours as it is in the account now. */
export interface MailInAccount {
  readonly isSeen: boolean;
  /** Marked to be expunged: as good as gone (RFC 9051 §2.3.2). */
  readonly isDeleted: boolean;
}

/** What is to be done so that a message and its e-mail say the same. */
export type SyncAction =
  | { readonly name: 'put-mail'; readonly message: VoicemailMessage }
  | { readonly name: 'mark-mail'; readonly message: VoicemailMessage; readonly mark: MailMark }
  | { readonly name: 'remove-mail'; readonly message: VoicemailMessage; readonly mark: MailMark }
  | { readonly name: 'mark-message'; readonly message: VoicemailMessage; readonly mark: MailMark }
  | { readonly name: 'delete-message'; readonly message: VoicemailMessage }
  | { readonly name: 'forget-mail'; readonly message: VoicemailMessage };

/**
 * Compares what a box says of its messages with what their e-mails say, and both with what they agreed on last:
 *
 *   message        e-mail          what follows
 *   there          none yet        it is put there
 *   there          gone            the message is deleted
 *   deleted        there           the e-mail is removed
 *   deleted        gone            nothing binds them any more; brought back, the message gets an e-mail anew
 *   changed        as it was       the e-mail is marked as the message is
 *   as it was      changed         the message is marked as the e-mail is
 *
 * Heard or not has two values, so when both have changed since they agreed they agree again: the last change never
 * meets another one. Deleting wins over whatever else has happened.
 *
 * @param account  of the marks that hold: a message with another mark was put elsewhere, or into a folder that is no more
 * @param mails  by UID, those of our marks that are in the folder
 */
export function planSync(
  messages: readonly VoicemailMessage[],
  { account, mails }: { readonly account: string; readonly mails: ReadonlyMap<number, MailInAccount> },
): SyncAction[] {
  return messages.flatMap((message): SyncAction[] => {
    const isDeleted = message.folder === 'deleted';
    const mark = message.mail?.account === account ? message.mail : null;
    if (mark === null) {
      if (!isDeleted) return [{ name: 'put-mail', message }];
      return message.mail ? [{ name: 'forget-mail', message }] : [];
    }
    const mail = mails.get(mark.uid);
    const isThere = mail !== undefined && !mail.isDeleted;
    if (isDeleted) return [isThere ? { name: 'remove-mail', message, mark } : { name: 'forget-mail', message }];
    if (!isThere) return [{ name: 'delete-message', message }];
    if (mail.isSeen !== mark.isSeen) return [{ name: 'mark-message', message, mark: { ...mark, isSeen: mail.isSeen } }];
    if (message.isHeard !== mark.isSeen)
      return [{ name: 'mark-mail', message, mark: { ...mark, isSeen: message.isHeard } }];
    return [];
  });
}
