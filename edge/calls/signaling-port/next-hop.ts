import type { DialTarget } from './port.ts';

/** Where a request of ours is sent, as a SIP URI; '' where Route or the Request-URI say. */
export function nextHopOf({ flow, proxy = '' }: Pick<DialTarget, 'flow' | 'proxy'>): string {
  if (!flow) return proxy;
  const { transport, address, port } = flow;
  const host = address.includes(':') ? `[${address}]` : address;
  return `sip:${host}:${port};transport=${transport}`;
}
