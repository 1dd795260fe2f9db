import { isIP } from 'node:net';

/** `0.0.0.0` or `::`: an address that says "nowhere". */
export function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || (isIP(address) === 6 && /^[0:]+$/.test(address));
}

/** `IN IP4 192.0.2.1` */
export function addressValue(address: string): string {
  return `IN ${isIP(address) === 6 ? 'IP6' : 'IP4'} ${address}`;
}
