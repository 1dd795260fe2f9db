/**
 * How long an INVITE takes through the edge: from the caller's, with credentials, to the one that the callee gets, over UDP on
 * loopback. The snapshot is warm; each answer of the store takes 5 ms, of which a call needs one. Once to a phone, once over a trunk.
 *
 *     node test/bench/invite-latency.ts
 */
import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER, type Phone, udpPhone } from '#edge/signaling/rig/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import {
  ACME,
  MemoryEdgeStore,
  passwordOf,
  SipUser,
  startTestEdge,
  TEST_BOX,
  tenantIdOf,
} from '#test/world/edge/index.ts';

const AIM_MS = 12;
const STORE_MS = 5;
const CALLS = 400;
const WARM_UP = 50;

const md5 = (text: string): string => hash('md5', text);
const tenantId = tenantIdOf(ACME);
const store = new MemoryEdgeStore();
const edge = await startTestEdge([{ domain: ACME, extensions: ['200', '201'] }], { store: slowed(store) });
const provider = await udpPhone({ host: edge.host, port: edge.udpPort });
const [caller, callee] = await Promise.all(
  ['200', '201'].map((extension) => SipUser.at(edge, { extension, domain: ACME })),
);
if (!caller || !callee) throw new Error('both are there');
setUp();
await callee.register();
const nonce = await askNonce();
let used = 0;

const [busySeconds, startedMs] = [process.cpuUsage(), performance.now()];
const results = {
  'to a phone': await measure('201', callee.phone),
  'over a trunk': await measure('90145678901', provider),
};
const { user, system } = process.cpuUsage(busySeconds);
console.log(`INVITE in to INVITE out, ${CALLS} calls each, store ${STORE_MS} ms\n\n              median     p95`);
for (const [name, all] of Object.entries(results))
  console.log(`${name.padEnd(12)} ${at(all, 0.5)} ${at(all, 0.95)}   (aim: median under ${AIM_MS} ms)`);
const cpuMs = (user + system) / 1000;
console.log(
  `\nCPU of both sides: ${(cpuMs / (2 * (CALLS + WARM_UP))).toFixed(2)} ms a call, ${((100 * cpuMs) / (performance.now() - startedMs)).toFixed(0)} % of a core`,
);
await Promise.all([caller.close(), callee.close(), provider.close()]);
await edge.close();

/** A store whose every answer takes its time. */
function slowed<Part extends object>(part: Part): Part {
  return new Proxy(part, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value === 'object' && value !== null) return slowed(value);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        const answer = value.apply(target, given) as unknown;
        if (answer instanceof Promise) return sleep(STORE_MS).then(() => answer);
        return typeof answer === 'object' && answer !== null ? slowed(answer) : answer;
      };
    },
  });
}

function setUp(): void {
  const { host, port } = provider;
  const trunk = Trunk.New.parse({ name: 'T', host, port, username: 'acct', callerId: { number: '+14235550100' } });
  const sealed = { password: TEST_BOX.seal(tenantId, 'open sesame') };
  store.putObject(tenantId, 'trunk', { ...trunk, id: 'trk_1' } as never, sealed);
  const rule = OutboundRule.New.parse({
    name: 'Out',
    patterns: [{ pattern: '9.', stripDigits: 1 }],
    trunkIds: ['trk_1'],
  });
  store.putObject(tenantId, 'outbound-rule', { ...rule, id: 'obr_1' } as never);
}

/** One serves for all calls. */
async function askNonce(): Promise<string> {
  const uri = `sip:201@${ACME}`;
  const { phone } = caller as SipUser;
  phone.request('INVITE', uri, { From: `<sip:200@${ACME}>;tag=bench` }, OFFER);
  const challenge = await phone.hears(407);
  acknowledge(challenge, uri, 1);
  return /nonce="([^"]+)"/.exec(challenge.text)?.[1] ?? '';
}

/** Milliseconds of each call, sorted. */
async function measure(to: string, at: Phone): Promise<number[]> {
  const uri = `sip:${to}@${ACME}`;
  const who = { From: `<sip:200@${ACME}>;tag=bench`, To: `<${uri}>` };
  const took: number[] = [];
  for (let count = 1; count <= CALLS + WARM_UP; count++) {
    const sentMs = performance.now();
    const headers = { ...who, CSeq: '2 INVITE', 'Proxy-Authorization': credentials(uri) };
    (caller as SipUser).phone.request('INVITE', uri, headers, OFFER);
    const invite = await at.hears('INVITE');
    took.push(performance.now() - sentMs);
    at.respond(invite, 486);
    acknowledge(await (caller as SipUser).phone.hears(486), uri, 2);
    await at.hears('ACK');
  }
  return took.slice(WARM_UP).sort((a, b) => a - b);
}

function acknowledge(refusal: SipMessage, uri: string, sequence: number): void {
  const [Via = '', From = '', To = '', id = ''] = [H.via, H.from, H.to, H.callId].map(
    (name) => refusal.get(name) ?? '',
  );
  (caller as SipUser).phone.request('ACK', uri, { Via, From, To, 'Call-ID': id, CSeq: `${sequence} ACK` });
}

function credentials(uri: string): string {
  used += 1;
  const nc = used.toString(16).padStart(8, '0');
  const secret = md5(`200:${ACME}:${passwordOf('200')}`);
  const response = md5(`${secret}:${nonce}:${nc}:c:auth:${md5(`INVITE:${uri}`)}`);
  return `Digest username="200", realm="${ACME}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=${nc}, cnonce="c"`;
}

function at(sorted: readonly number[], share: number): string {
  return `${(sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2)} ms`.padStart(9);
}
