/**
 * What callers in a queue cost an edge, SIP and media together, and how soon an agent who is free has the next one.
 *
 *   node test/bench/queues.ts [CALLERS] [SECONDS]     default 200, 30
 *
 * Needs Linux, two cores and `taskset`: the callers run on one, the edge on the other. All hear music in G.711, and where they stand
 * once in so many seconds, which is how long it is measured. CPU time is that of the whole edge, user and system. Then an agent comes,
 * who hangs up at once on whom he is given: the time is from his BYE to the next INVITE.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { calleeEnd, callerEnd } from '#test/world/edge/call-ends.ts';
import { ACME, SipUser, type TestEdge } from '#test/world/edge/index.ts';
import { forkSubject } from './relay/fork-subject.ts';
import { cpuUs, residentKib } from './relay/subject.ts';

const AIM_SHARE = 20;
const AIM_MS = 50;
const OFFERS = 50;
const callers = Number(process.argv[2] ?? 200);
const seconds = Number(process.argv[3] ?? 30);

const subject = await forkSubject(
  fileURLToPath(new URL('./queues/edge-with-queue.ts', import.meta.url)),
  [],
  String(callers),
  String(seconds),
);
const edge = { host: '127.0.0.1', udpPort: subject.targets[0] } as TestEdge;
const ear = createSocket({ type: 'udp4', recvBufferSize: 4_000_000 }).bind(0, '127.0.0.1');
await once(ear, 'listening');
let packets = 0;
ear.on('message', () => {
  packets += 1;
});
const media = OFFER.replace('40000', String(ear.address().port));

const desks: SipUser[] = [];
for (let index = 0; index < callers; index++) {
  const desk = await SipUser.at(edge, { extension: String(1000 + index), domain: ACME });
  desks.push(desk);
  callerEnd(desk.phone, await desk.ask('INVITE', '900', {}, media)).sends('ACK');
}
const [cpuBefore, before, packetsBefore] = [cpuUs(subject.pid), performance.now(), packets];
await wait(seconds * 1000);
const wallMs = performance.now() - before;
const share = (cpuUs(subject.pid) - cpuBefore) / 10 / wallMs;
const rate = ((packets - packetsBefore) * 1000) / wallMs;
const resident = residentKib(subject.pid);

const agent = await SipUser.at(edge, { extension: '500', domain: ACME });
desks.push(agent);
await agent.register();
const delays: number[] = [];
let freeAtMs = 0;
for (let served = 0; ; served++) {
  const invite = await agent.phone.hears('INVITE');
  if (served > 0) delays.push(performance.now() - freeAtMs);
  if (served === Math.min(OFFERS, callers - 1)) break;
  agent.phone.respond(invite, 200, {}, media);
  await agent.phone.hears('ACK');
  freeAtMs = performance.now();
  calleeEnd(agent.phone, invite).sends('BYE');
}
delays.sort((a, b) => a - b);
const at = (part: number) => `${delays[Math.floor((delays.length - 1) * part)]?.toFixed(1)} ms`;

console.log(`load of the machine ${loadavg()[0]?.toFixed(1)}`);
console.log(
  `${callers} callers in a queue, told where they stand every ${seconds} s: ${share.toFixed(1)} % of a core ` +
    `(aim: under ${AIM_SHARE} % for 200), ${rate.toFixed(0)} packets/s of ${callers * 50}, ${resident} KiB resident`,
);
console.log(
  `the next call for who is free: median ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)} of ${delays.length} (aim: under ${AIM_MS} ms)`,
);
for (const desk of desks) await desk.close();
ear.close();
await subject.close();
