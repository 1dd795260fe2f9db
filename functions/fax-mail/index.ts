/**
 * Faxes by e-mail: what comes to `<number>@fax.<domain>` from somebody whom a box allows is sent as a fax. README.md has the settings.
 *
 *   take-fax-mail.ts  one e-mail to one address: what follows from it, and what its sender is told
 *   read-mail.ts      the e-mail (RFC 5322) as the rule in shared/fax/from-mail.ts wants it
 *   ses.ts            as SES hands it over; lambda.ts where it comes in on AWS
 *   smtp-listener.ts  where it comes in on one machine
 */
export { createFaxMailHandler, MAILS } from './ses.ts';
export { listenSmtp, type SmtpListener } from './smtp-listener.ts';
export { type FaxMailWorld, takeFaxMail } from './take-fax-mail.ts';
