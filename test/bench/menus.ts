/**
 * What callers in menus cost an edge, SIP and media together, and how soon they hear it.
 *
 *   node test/bench/menus.ts [CALLERS] [voicemail]     default 300, of an attendant
 *
 * Needs Linux, two cores and `taskset`: the callers run on one, the edge on the other. CPU time is that of the whole edge, user and
 * system, while all of them hear a menu in G.711.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { callerEnd, portIn } from '#test/world/edge/call-ends.ts';
import { ACME, SipUser, type TestEdge } from '#test/world/edge/index.ts';
import { forkSubject } from './relay/fork-subject.ts';
import { cpuUs, residentKib } from './relay/subject.ts';

const AIM_SHARE = 25;
const AIM_MS = 100;
const MEASURED_MS = 10_000;
const callers = Number(process.argv[2] ?? 300);
const [what, dialed] = process.argv[3] === 'voicemail' ? ['the menu of their mailbox', '*98'] : ['a menu', '900'];

const subject = await forkSubject(
  fileURLToPath(new URL('./menus/edge-with-menu.ts', import.meta.url)),
  [],
  String(callers),
);
const edge = { host: '127.0.0.1', udpPort: subject.targets[0] } as TestEdge;
const ear = createSocket({ type: 'udp4', recvBufferSize: 4_000_000 }).bind(0, '127.0.0.1');
await once(ear, 'listening');
const firstAtMs = new Map<number, number>();
let packets = 0;
ear.on('message', (_packet, { port }) => {
  packets += 1;
  if (!firstAtMs.has(port)) firstAtMs.set(port, performance.now());
});

const answeredAtMs = new Map<number, number>();
const desks: SipUser[] = [];
for (let index = 0; index < callers; index++) {
  const desk = await SipUser.at(edge, { extension: String(1000 + index), domain: ACME });
  desks.push(desk);
  const answer = await desk.ask('INVITE', dialed, {}, OFFER.replace('40000', String(ear.address().port)));
  answeredAtMs.set(portIn(answer), performance.now());
  callerEnd(desk.phone, answer).sends('ACK');
}
const [cpuBefore, before, packetsBefore] = [cpuUs(subject.pid), performance.now(), packets];
await wait(MEASURED_MS);
const wallMs = performance.now() - before;
const share = (cpuUs(subject.pid) - cpuBefore) / 10 / wallMs;
const delays = [...answeredAtMs].map(([port, atMs]) => (firstAtMs.get(port) ?? Infinity) - atMs).sort((a, b) => a - b);
const at = (part: number) => `${delays[Math.floor((delays.length - 1) * part)]?.toFixed(1)} ms`;

console.log(`load of the machine ${loadavg()[0]?.toFixed(1)}`);
console.log(
  `${callers} callers in ${what}: ${share.toFixed(1)} % of a core (aim: under ${AIM_SHARE} % for 300), ` +
    `${(((packets - packetsBefore) * 1000) / wallMs).toFixed(0)} packets/s of ${callers * 50}, ${residentKib(subject.pid)} KiB resident`,
);
console.log(
  `first packet after the answer: median ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)} (aim: under ${AIM_MS} ms)`,
);
for (const desk of desks) await desk.close();
ear.close();
await subject.close();
