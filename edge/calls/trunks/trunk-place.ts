import { hostText } from '#edge/signaling/parser/index.ts';
import type { Trunk } from '#shared/trunk/index.ts';
import type { SendTarget } from '../signaling-port/index.ts';

/** Where requests that open no call go: the registrar, or the host of the trunk. */
export interface TrunkPlace {
  readonly host: string;
  readonly port: number | null;
}

/** The registrar of a trunk; the host of the trunk where none is named. */
export const registrarOf = ({
  host,
  port,
  registrarHost,
  registrarPort,
}: Trunk & { readonly host: string }): TrunkPlace =>
  registrarHost === null ? { host, port: registrarPort ?? port } : { host: registrarHost, port: registrarPort };

/** A request to a place by way of the trunk's outbound proxy, named in Route or not (RFC 3261 §8.1.2, UCM-125). */
export function requestTo(
  { transport, outboundProxyHost, outboundProxyPort, hidesOutboundProxy }: Trunk,
  { host, port }: TrunkPlace,
): Pick<SendTarget, 'uri' | 'flow' | 'proxy' | 'headers'> {
  const at = (name: string, number: number | null) =>
    `sip:${hostText(name)}${number === null ? '' : `:${number}`};transport=${transport}`;
  const uri = transport === 'udp' ? at(host, port).replace(/;.*/, '') : at(host, port);
  if (outboundProxyHost === null) return { uri, flow: null, proxy: at(host, port), headers: {} };
  const proxy = at(outboundProxyHost, outboundProxyPort);
  return hidesOutboundProxy
    ? { uri, flow: null, proxy, headers: {} }
    : { uri, flow: null, headers: { Route: `<${proxy};lr>` } };
}
