/**
 * Mailboxes that have an IMAP account: each message lies there as an e-mail, and what is read or deleted in one place is in the
 * other. README.md says when.
 *
 *   sync-account.ts   one account: takes it, makes it and the box alike, notes how that went
 *   due-accounts.ts   which accounts it is time for
 *   uid-sets.ts       how many e-mails one command is about
 *   imap-client.ts    one folder of one account, by the library imapflow, at an address that a tenant has chosen
 *
 * What follows from what is found is decided in shared/voicemail/account.ts; messages change by shared/usecases/voicemail alone.
 */
export { type DueWorld, sendDueAccounts } from './due-accounts.ts';
export { type ImapClient, type ImapFailure, imapClient, type MailFolder } from './imap-client.ts';
export { type AccountWorld, syncAccount } from './sync-account.ts';
