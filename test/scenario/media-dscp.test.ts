import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { loopbackMedia, openEndpoint, openPhone, remoteOf } from '#test/world/media/index.ts';

/** What the kernel writes into the traffic class of all that leaves the UDP sockets of a port: `tos:0x88` or `tclass:0x88`. */
async function trafficClassOf(port: number): Promise<number | undefined> {
  const { stdout } = await promisify(execFile)('ss', [
    '--udp',
    '--all',
    '--numeric',
    '--no-header',
    '--tos',
    `sport = :${port}`,
  ]);
  // A socket of IPv6 has both, and its packets have the class.
  const [found] = stdout.match(/(?<=tclass:)0x[0-9a-f]+/) ?? stdout.match(/(?<=tos:)0x[0-9a-f]+/) ?? [];
  return found === undefined ? undefined : Number(found);
}

test.each(['127.0.0.1', '::1'])('RTP and RTCP leave %s with the DSCP that is set', async (address) => {
  const phone = await openPhone(address);
  const server = await loopbackMedia({ addresses: [{ address }], dscp: 34 });
  const endpoint = await openEndpoint(server);
  endpoint.setRemote(remoteOf(phone, { address }));
  server.echo(endpoint);
  await endpoint.statistics();
  for (const port of [endpoint.rtpPort, endpoint.rtpPort + 1]) expect(await trafficClassOf(port)).toBe(34 << 2);
});
