import { z } from 'zod';
import type { Blobs } from '#shared/blob/index.ts';
import type { MailVerdicts } from '#shared/fax/index.ts';
import { type FaxMailWorld, takeFaxMail } from './take-fax-mail.ts';

/** What SES writes an e-mail under, before its id. */
export const MAILS = 'mails/';

const Verdict = z.object({ status: z.string() });
/** Of what SES tells a function (SES Developer Guide, "Contents of an event"): nothing of it stands in the e-mail, where anybody writes. */
const MailEvent = z.object({
  Records: z.array(
    z.object({
      ses: z.object({
        mail: z.object({
          messageId: z.string().regex(/^[\w-]{1,100}$/),
          source: z.string(),
          timestamp: z.iso.datetime(),
        }),
        receipt: z.object({
          recipients: z.array(z.string().max(320)),
          spfVerdict: Verdict,
          dmarcVerdict: Verdict,
          spamVerdict: Verdict,
          virusVerdict: Verdict,
        }),
      }),
    }),
  ),
});
type Receipt = z.infer<typeof MailEvent>['Records'][number]['ses']['receipt'];

export interface SesWorld extends FaxMailWorld {
  /** Where SES puts e-mails. */
  readonly mails: Pick<Blobs, 'get' | 'delete'>;
}

/** An e-mail is there until all that follows from it is done. */
export function createFaxMailHandler(world: SesWorld): (event: unknown) => Promise<void> {
  return async (event) => {
    for (const { ses } of MailEvent.parse(event).Records) {
      const { messageId: id, source, timestamp } = ses.mail;
      const content = await world.mails.get(MAILS + id);
      if (!content) {
        world.log.warn({ name: 'fax-mail-gone', mail: id });
        continue;
      }
      const mail = { id, atMs: Date.parse(timestamp), content, envelopeFrom: bareAddress(source) };
      const verdicts = verdictsOf(ses.receipt);
      const recipients = new Set(ses.receipt.recipients.map((one) => one.toLowerCase()));
      await takeFaxMail(
        world,
        [...recipients].map((recipient) => ({ ...mail, recipient, verdicts })),
      );
      await world.mails.delete(MAILS + id);
    }
  };
}

function verdictsOf({ spfVerdict, dmarcVerdict, spamVerdict, virusVerdict }: Receipt): MailVerdicts {
  return {
    isLocal: false,
    dmarc: dmarcVerdict.status === 'PASS',
    spf: spfVerdict.status === 'PASS',
    isHarmful: spamVerdict.status === 'FAIL' || virusVerdict.status === 'FAIL',
  };
}

/** MAIL FROM:<> comes as such, or as nothing. */
const bareAddress = (source: string): string => source.replace(/^<(.*)>$/, '$1');
