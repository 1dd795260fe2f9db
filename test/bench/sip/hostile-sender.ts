/**
 * Sends hostile datagrams at a rate, from eight addresses, until its standard input closes; then says how many it has sent.
 *
 *   node test/bench/sip/hostile-sender.ts PORT RATE
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { DOMAIN } from './edge-under-load.ts';

const [port = 5060, rate = 20_000] = process.argv.slice(2).map(Number);
const TICK_MS = 5;
const HOSTS = [2, 3, 4, 5, 6, 7, 8, 9].map((last) => `127.0.0.${last}`);

const sockets = await Promise.all(
  HOSTS.map(async (host) => {
    const socket = createSocket('udp4');
    socket.on('error', () => {}); // a full buffer of the edge is what a flood is about
    socket.bind(0, host);
    await once(socket, 'listening');
    return { socket, host, port: socket.address().port };
  }),
);

/** What scanners send: probes, guesses at passwords and at numbers, and noise. */
const MESSAGES = [
  (from: string, number: number) => request('OPTIONS', `sip:100@${DOMAIN}`, from, number, ''),
  (from: string, number: number) =>
    request(
      'REGISTER',
      `sip:${DOMAIN}`,
      from,
      number,
      `Authorization: Digest username="1001", realm="${DOMAIN}", nonce="guess${number}", uri="sip:${DOMAIN}", response="0"\r\n`,
    ),
  (from: string, number: number) => request('INVITE', `sip:00${number}@${DOMAIN}`, from, number, ''),
  (from: string, number: number) => `\x00\xff${from}${number}`.repeat(20),
];

let sent = 0;
const startedMs = performance.now();
const timer = setInterval(() => {
  const due = ((performance.now() - startedMs) / 1000) * rate;
  // Behind by more than a tenth of a second, it is this process that cannot; what it has missed is not made up for.
  for (const until = Math.min(due, sent + rate / 10); sent < until; sent++) {
    const from = sockets[sent % sockets.length];
    const text = MESSAGES[sent % MESSAGES.length];
    if (from && text)
      from.socket.send(Buffer.from(text(`${from.host}:${from.port}`, sent), 'latin1'), port, '127.0.0.1');
  }
}, TICK_MS);

process.stdin.resume();
await once(process.stdin, 'end');
clearInterval(timer);
process.stdout.write(`${Math.round(sent / ((performance.now() - startedMs) / 1000))}\n`);
for (const { socket } of sockets) socket.close();

function request(method: string, uri: string, from: string, number: number, extra: string): string {
  return (
    `${method} ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP ${from};branch=z9hG4bKflood${number};rport\r\n` +
    `From: <sip:1001@${DOMAIN}>;tag=${number}\r\nTo: <${uri}>\r\nCall-ID: flood-${number}@${from}\r\n` +
    `CSeq: 1 ${method}\r\nContact: <sip:1001@${from}>\r\nMax-Forwards: 70\r\nUser-Agent: friendly-scanner\r\n` +
    `${extra}Content-Length: 0\r\n\r\n`
  );
}
