import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { type FaxMailWorld, takeFaxMail, tenantOf } from './take-fax-mail.ts';

/** As files are written in base 64 in an e-mail, and there may be several of them. */
const MOST_BYTES = 40_000_000;
const MOST_RECIPIENTS = 10;
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
  { envelope, id }: SMTPServerSession,
): Promise<boolean> {
  const pieces: Buffer[] = [];
  // What is too large is read to its end all the same, as SMTP has it, but not kept.
  for await (const piece of stream) if (!stream.sizeExceeded) pieces.push(piece as Buffer);
  if (stream.sizeExceeded) return false;
  const verdicts = { isLocal: true, dmarc: false, spf: false, isHarmful: false };
  const envelopeFrom = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  const mail = {
    id: `${id}.${world.ids.next('msg')}`,
    atMs: world.clock.nowMs(),
    content: Buffer.concat(pieces),
    envelopeFrom,
    verdicts,
  };
  for (const { address } of envelope.rcptTo) await takeFaxMail(world, { ...mail, recipient: address.toLowerCase() });
  return true;
}

const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && (address === '::1' || /^(::ffff:)?127\./.test(address));

const refusal = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });
