/**
 * How soon who watches a queue over the WebSocket sees what is so: from the answer to a caller until he is counted, and from his BYE
 * until he is not.
 *
 *   node test/bench/queue-counters.ts [CALLS]     default 50
 *
 * A whole Patchbay on this machine, one caller after the other; the edge has no core of its own.
 */
import { createSocket } from 'node:dgram';
import { on, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { startPatchbay } from '#infra/local/index.ts';
import { callerEnd } from '#test/world/edge/call-ends.ts';
import { SipUser } from '#test/world/edge/index.ts';
import { freePortRange } from '#test/world/free-ports.ts';

const AIM_MS = 200;
const calls = Number(process.argv[2] ?? 50);

const folder = await mkdtemp(join(tmpdir(), 'patchbay-bench-'));
const patchbay = await startPatchbay({
  dataFolder: folder,
  host: '127.0.0.1',
  otherHost: null,
  httpPort: 0,
  sipPort: 0,
  smtpPort: 0,
  rtpPorts: await freePortRange(40),
});
const { api, apiKey, sip, users } = patchbay.facts;
const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
const ear = createSocket({ type: 'udp4' }).bind(0, '127.0.0.1');
await once(ear, 'listening');
const media = OFFER.replace('40000', String(ear.address().port));
try {
  const phoneOf = (extension: string) =>
    SipUser.at(
      { host: sip.host, udpPort: sip.udp, tcpPort: sip.tcp },
      {
        extension,
        domain: sip.domain,
        password: users.find((user) => user.extension === extension)?.sipPassword ?? '',
      },
    );
  const member = await phoneOf('201');
  await member.register();
  const { items } = (await (await fetch(`${api}/v1/users`, { headers })).json()) as {
    items: { id: string; extension: string }[];
  };
  const userId = items.find(({ extension }) => extension === '201')?.id;
  const queue = { name: 'support', extension: '310', members: [{ kind: 'user', userId }] };
  await fetch(`${api}/v1/queues`, { method: 'POST', headers, body: JSON.stringify(queue) });

  const socket = new WebSocket(`${api.replace('http', 'ws')}/v1/events?events=queue.counted`, { headers });
  const messages = on(socket, 'message');
  /** @returns when it is told that so many wait */
  const told = async (waiting: number): Promise<number> => {
    for (;;) {
      const { value } = await messages.next();
      const { event } = JSON.parse(String(value?.[0])) as { event?: { data: { waiting?: number } } };
      if (event?.data.waiting === waiting) return performance.now();
    }
  };
  await once(socket, 'open');

  const delays: Record<'counted' | 'gone', number[]> = { counted: [], gone: [] };
  for (let call = 0; call < calls; call++) {
    // A new phone each time: it has heard nothing before.
    const caller = await phoneOf('200');
    const isCounted = told(1);
    const answer = await caller.ask('INVITE', '310', {}, media);
    const answeredMs = performance.now();
    const end = callerEnd(caller.phone, answer);
    end.sends('ACK');
    delays.counted.push(Math.max(0, (await isCounted) - answeredMs));
    const isGone = told(0);
    const leftMs = performance.now();
    end.sends('BYE');
    delays.gone.push((await isGone) - leftMs);
    await caller.close();
  }
  console.log(`load of the machine ${loadavg()[0]?.toFixed(1)}`);
  for (const [what, all] of Object.entries(delays)) {
    const sorted = all.sort((a, b) => a - b);
    const at = (part: number) => `${sorted[Math.floor((sorted.length - 1) * part)]?.toFixed(1)} ms`;
    const worst = `worst ${at(1)} of ${sorted.length}`;
    console.log(`a caller is ${what}: median ${at(0.5)}, p95 ${at(0.95)}, ${worst} (aim: under ${AIM_MS} ms)`);
  }
  socket.close();
  await member.close();
} finally {
  ear.close();
  await patchbay.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
