/**
 * E-mail about voicemail, faxes and meetings, and uploads of faxes: what is said, and how it is sent once. README.md has the settings.
 *
 *   handler.ts   messages of the queue `notices`, one for each message that was left, and of `mail-accounts`, one for each box that has others
 *   notify.ts    who is to be told of a message, and what was done about it; the words are in shared/voicemail/mail.ts
 *   transcribe.ts  text of speech, where a provider is configured
 *   sweep-all.ts messages whose time has come, in every tenant
 *   deliver-fax.ts  who gets a fax; fax-mail.ts the words, fax-uploader.ts FTP
 *   attend-meeting.ts  who is told of a meeting, or called; due-meetings.ts which of them are due
 *   sender.ts    SMTP, or a folder where there is none
 */

export { sendDueMeetings } from './due-meetings.ts';
export { ftpUploader } from './fax-uploader.ts';
export { createNotifyHandler, type NotifyWorld } from './handler.ts';
export { folderSender, type Mail, MailRefused, type MailSender, smtpSender, WITHOUT_SENDER } from './sender.ts';
export { sweepAll } from './sweep-all.ts';
export { httpTranscriber, type Transcriber } from './transcribe.ts';
