import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { loopbackMedia, openEndpoint, openPhone, remoteOf } from '#test/world/media/index.ts';

/** What tshark sees of the UDP packets that come to a port of loopback. Needs the right to capture. */
async function capture(port: number, fields: readonly string[]) {
  const program = spawn(
    'tshark',
    ['-i', 'lo', '-f', `udp dst port ${port}`, '-l', '-T', 'fields', ...fields.flatMap((field) => ['-e', field])],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
  for await (const line of createInterface(program.stderr)) if (line.includes('Capture started')) break;
  return {
    next: async () => (await lines.next()).value as string,
    async [Symbol.asyncDispose]() {
      program.kill();
      await once(program, 'exit');
    },
  };
}

test.runIf(process.getuid?.() === 0).each([
  { address: '127.0.0.1', field: 'ip.dsfield.dscp' },
  { address: '::1', field: 'ipv6.tclass.dscp' },
])('RTP and RTCP leave $address with the DSCP that is set', async ({ address, field }) => {
  const phone = await openPhone(address);
  const server = await loopbackMedia({ addresses: [{ address }], dscp: 34 });
  const endpoint = await openEndpoint(server);
  endpoint.setRemote(remoteOf(phone, { address }));
  server.echo(endpoint);
  await endpoint.statistics();
  for (const port of [phone.rtpPort, phone.rtcpPort]) {
    await using seen = await capture(port, [field]);
    phone.sendRtp(endpoint.rtpPort);
    expect(await seen.next()).toBe('34');
  }
});
