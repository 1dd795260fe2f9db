import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { type FaxMailWorld, takeFaxMail, tenantOf } from './take-fax-mail.ts';

/** As files are written in base 64 in an e-mail, and there may be several of them. */
const MOST_BYTES = 40_000_000;
const MOST_RECIPIENTS = 10;
/** Where the date of an e-mail stands. */
const HEADER_BYTES = 20_000;
/** For so long a server tries to deliver one (RFC 5321 §4.5.4.1). */
const TRIED_FOR_MS = 5 * 86_400_000;
const LOOPBACK = '127.0.0.1';

export interface SmtpListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Takes e-mails to fax numbers by SMTP (RFC 5321), from programs on this machine alone: who they say that they are is believed.
 *
 * @param port  0: any free one
 * @throws Error  when the port is taken
 */
export async function listenSmtp(world: FaxMailWorld, port: number): Promise<SmtpListener> {
  const server = new SMTPServer({
    banner: 'Patchbay faxes',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MOST_BYTES,
    // The listener is bound to loopback; whatever forwards to it from elsewhere is still told by its address.
    onConnect: ({ remoteAddress }, done) => done(isLoopback(remoteAddress) ? null : refusal(554, 'not from here')),
    onRcptTo({ address }, { envelope }, done) {
      if (envelope.rcptTo.length >= MOST_RECIPIENTS) return done(refusal(452, 'too many recipients'));
      tenantOf(world, address.toLowerCase()).then(
        (tenant) => done(tenant ? null : refusal(550, 'no such address of faxes')),
        () => done(refusal(451, 'try again later')),
      );
    },
    onData(stream, session, done) {
      takeAll(world, stream, session).then(
        (isTaken) => done(isTaken ? null : refusal(552, 'the mail is too large')),
        (error) => {
          world.log.warn({ name: 'fax-mail-failed', reason: String(error) });
          done(refusal(451, 'try again later'));
        },
      );
    },
  });
  server.on('error', (error) => world.log.warn({ name: 'fax-mail-listener', reason: error.message }));
  const listening = once(server.server, 'listening');
  server.listen(port, LOOPBACK);
  await listening;
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** @returns whether it was taken; not when it is too large */
async function takeAll(
  world: FaxMailWorld,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
): Promise<boolean> {
  const pieces: Buffer[] = [];
  // What is too large is read to its end all the same, as SMTP has it, but not kept.
  for await (const piece of stream) if (!stream.sizeExceeded) pieces.push(piece as Buffer);
  if (stream.sizeExceeded) return false;
  const verdicts = { isLocal: true, dmarc: false, spf: false, isHarmful: false };
  const envelopeFrom = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  const content = Buffer.concat(pieces);
  const mail = { ...madeOf(content, world.clock.nowMs()), content, envelopeFrom, verdicts };
  const recipients = new Set(envelope.rcptTo.map(({ address }) => address.toLowerCase()));
  await takeFaxMail(
    world,
    [...recipients].map((recipient) => ({ ...mail, recipient })),
  );
  return true;
}

/**
 * The same for an e-mail that comes again because it was not taken the first time (RFC 5321 §4.5.4.1): it has the same date and
 * Message-ID. Without a date, or with one of another time, it is one of now.
 */
function madeOf(content: Buffer, nowMs: number): { readonly id: string; readonly atMs: number } {
  const [, date = ''] =
    /^Date:[ \t]*([^\r\n]{1,100})/im.exec(content.subarray(0, HEADER_BYTES).toString('latin1')) ?? [];
  const writtenMs = Date.parse(date);
  const isRecent = Math.abs(nowMs - writtenMs) < TRIED_FOR_MS;
  return { id: createHash('sha256').update(content).digest('hex').slice(0, 32), atMs: isRecent ? writtenMs : nowMs };
}

const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && (address === '::1' || /^(::ffff:)?127\./.test(address));

const refusal = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });
