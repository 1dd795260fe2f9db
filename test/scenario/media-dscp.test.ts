import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { startMedia } from '#edge/media/index.ts';
import { systemClock } from '#shared/world/index.ts';
import { SeededChance } from '#test/world/index.ts';
import { freePortRange, RtpPeer } from '#test/world/rtp/index.ts';

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
  using phone = await RtpPeer.open(address);
  const server = await startMedia({
    addresses: [{ address }],
    ports: await freePortRange(4),
    workers: 1,
    clock: systemClock,
    chance: new SeededChance(),
    log: () => {},
    dscp: 34,
  });
  try {
    const opened = await server.open();
    if (!opened.ok) throw new Error(opened.error);
    opened.endpoint.setRemote({
      address,
      rtpPort: phone.rtpPort,
      rtcpPort: phone.rtcpPort,
      payloads: [{ payloadType: 0, name: 'PCMU', clockRateHz: 8000 }],
      direction: 'sendrecv',
      srtp: null,
    });
    server.echo(opened.endpoint);
    await opened.endpoint.statistics();
    for (const port of [phone.rtpPort, phone.rtcpPort]) {
      await using seen = await capture(port, [field]);
      phone.sendRtp(opened.endpoint.rtpPort);
      expect(await seen.next()).toBe('34');
    }
  } finally {
    await server.close();
  }
});
