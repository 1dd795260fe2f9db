import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Passes a request for an upgrade on to another server as it came, and then every byte both ways: API and event stream
 * are one origin, as CloudFront joins them on AWS.
 */
export function passOn(
  request: IncomingMessage,
  { socket, head }: { socket: Duplex; head: Buffer },
  to: { host: string; port: number },
): void {
  const other = connect(to.port, to.host);
  const end = () => {
    socket.destroy();
    other.destroy();
  };
  for (const side of [socket, other]) side.on('error', end).on('close', end);
  const headers = request.rawHeaders.flatMap((name, index, all) =>
    index % 2 === 0 && name.toLowerCase() !== 'x-forwarded-for' ? [`${name}: ${all[index + 1]}`] : [],
  );
  const source = request.socket.remoteAddress ?? '';
  other.write(
    [`${request.method} ${request.url} HTTP/1.1`, ...headers, `x-forwarded-for: ${source}`, '', ''].join('\r\n'),
  );
  other.write(head);
  socket.pipe(other).pipe(socket);
}
