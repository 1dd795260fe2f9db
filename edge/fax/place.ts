import type { MachinePlace } from '#edge/calls/fax/index.ts';
import type { MediaAddress } from '#edge/media/index.ts';

const ANY = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** Where a machine listens: at the address of the media engine, as nobody else talks to it. */
export const machineAddress = ([first]: readonly [MediaAddress, ...MediaAddress[]]): string =>
  ANY.get(first.address) ?? first.address;

/** The engine shows the world another address than it has; here it is reached at the one that it has. */
export function routeWithin(addresses: readonly MediaAddress[], { address, port }: MachinePlace): MachinePlace {
  const own = addresses.find((one) => (one.advertise ?? one.address) === address);
  const bound = own?.address ?? address;
  return { address: ANY.get(bound) ?? bound, port };
}
