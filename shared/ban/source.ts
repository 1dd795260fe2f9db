import { SocketAddress } from 'node:net';

/**
 * Who is counted as one sender: an IPv4 address, or an IPv6 network of 64 bits, for a host has as many addresses in its
 * own as it likes (RFC 4291 §2.5.4).
 */
export function sourceOf(host: string): string {
  if (!host.includes(':')) return host;
  if (host.startsWith('::ffff:') && host.includes('.')) return host.slice('::ffff:'.length);
  const { address } = new SocketAddress({ address: host.split('%')[0] as string, family: 'ipv6' });
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array<string>(zeros).fill('0'), ...back];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
