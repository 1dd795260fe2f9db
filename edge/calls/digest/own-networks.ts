import ipaddr from 'ipaddr.js';
import { networksIn } from '#shared/setting/index.ts';

/**
 * Whether a phone may be at an address, which is the one that the edge sees: behind NAT that of the router (UCM-068).
 *
 * @param text  what the user has: networks with commas between, all of them valid; empty for everywhere
 */
export function mayCallFrom(text: string, address: string): boolean {
  if (text === '') return true;
  if (!ipaddr.isValid(address)) return false;
  const from = ipaddr.process(address);
  return networksIn(text).some((one) => {
    const [network, bits] = ipaddr.parseCIDR(one);
    return network.kind() === from.kind() && from.match(network, bits);
  });
}
