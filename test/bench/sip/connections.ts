import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

/** How many handshakes are under way at a time. */
const LOT = 50;

/** Whoever says nothing is disconnected after half a minute. */
const greeting = (transport: string) =>
  [
    'OPTIONS sip:edge SIP/2.0',
    `Via: SIP/2.0/${transport.toUpperCase()} phone.invalid;branch=z9hG4bK-greeting;rport`,
    'From: <sip:phone@edge>;tag=1',
    'To: <sip:edge>',
    'Call-ID: greeting',
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n');

/**
 * Opens connections to the edge and says something acceptable on each. Whoever it turns away is among them, destroyed.
 *
 * @param groups  key exchanges to offer; undefined: those of OpenSSL, the post-quantum X25519MLKEM768 first
 */
export async function holdConnections(
  transport: 'tls' | 'wss',
  { port, count, groups }: { port: number; count: number; groups?: string | undefined },
): Promise<TLSSocket[]> {
  const sockets: TLSSocket[] = [];
  for (let opened = 0; opened < count; opened += LOT) {
    // Spread over addresses: a limit for each source is not what is measured here.
    const lot = Array.from({ length: Math.min(LOT, count - opened) }, (_, index) =>
      openTls(`127.0.1.${1 + ((opened + index) % 200)}`, port, groups),
    );
    await Promise.all(lot.map((socket) => Promise.race([greet(socket, transport), once(socket, 'close')])));
    sockets.push(...lot);
  }
  return sockets;
}

function openTls(localAddress: string, port: number, groups: string | undefined): TLSSocket {
  const socket = connectTcp({ host: '127.0.0.1', port, localAddress });
  socket.on('error', () => {}); // told by 'close'
  return connectTls({ socket, rejectUnauthorized: false, ...(groups !== undefined && { ecdhCurve: groups }) }).on(
    'error',
    () => {},
  );
}

/** Resolves when the edge has answered. */
async function greet(socket: TLSSocket, transport: 'tls' | 'wss'): Promise<void> {
  await once(socket, 'secureConnect');
  if (transport === 'wss') {
    socket.write(UPGRADE.replace('KEY', randomBytes(16).toString('base64')));
    await once(socket, 'data'); // 101
  }
  socket.write(transport === 'wss' ? textFrame(greeting(transport)) : greeting(transport));
  await once(socket, 'data');
  socket.resume();
}

const UPGRADE = [
  'GET / HTTP/1.1',
  'Host: edge',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Protocol: sip',
  'Sec-WebSocket-Key: KEY',
  '\r\n',
].join('\r\n');

/** One text frame of 126 to 65,535 bytes (RFC 6455 §5.2), under a mask of zeros. */
function textFrame(text: string): Buffer {
  const header = Buffer.from([0x81, 0x80 | 126, 0, 0, 0, 0, 0, 0]);
  header.writeUInt16BE(text.length, 2);
  return Buffer.concat([header, Buffer.from(text)]);
}
