/**
 * What a request of the API costs: `node test/bench/api.ts`, some 30 s.
 *
 * The server has one core to itself and a store in memory; requests come over HTTP on connections that stay open. What it
 * can bear follows from its processor time, which others on the machine do not change; latencies want a quiet machine.
 * Budgets: 1,500 reads and 600 writes a second, p99 below 10 ms at half of that.
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const TOKEN = `pb_${'a'.repeat(43)}`;
const SECONDS = 6;
const WARM_UP_SECONDS = 3;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

const CASES = [
  { name: 'GET one user', method: 'GET', path: '/v1/users/usr_7', budget: 1500 },
  { name: 'PATCH one user', method: 'PATCH', path: '/v1/users/usr_7', body: { name: 'New' }, budget: 600 },
  { name: 'GET 100 users', method: 'GET', path: '/v1/users?limit=100', budget: null },
] as const;

const server = fork(fileURLToPath(import.meta.resolve('./api/server.ts')), { env: { ...process.env, TOKEN } });
try {
  const { port } = await answer<{ port: number }>(server);
  execFileSync('taskset', ['-a', '-p', '-c', '0', String(server.pid)], { stdio: 'ignore' });
  const rows = [];
  for (const one of CASES) rows.push(await measure(port, one));
  console.table(rows);
  const broken = rows.filter(({ budget, 'a second': rate }) => budget !== null && rate < budget);
  if (broken.length > 0) throw new Error(`below budget: ${broken.map(({ name }) => name).join(', ')}`);
} finally {
  agent.destroy();
  server.kill();
}

async function measure(port: number, { name, budget, ...call }: (typeof CASES)[number]) {
  const perSecond = (budget ?? 200) / 2;
  await load(port, call, perSecond, WARM_UP_SECONDS);
  const before = await cpuOf(server);
  const latencies = await load(port, call, perSecond, SECONDS);
  const { user, system } = await cpuOf(server);
  const us = (user + system - before.user - before.system) / latencies.length;
  latencies.sort((a, b) => a - b);
  const p99 = latencies[Math.floor(latencies.length * 0.99)] ?? 0;
  return { name, 'us of CPU': Math.round(us), 'a second': Math.round(1e6 / us), budget, 'p99 ms': p99.toFixed(1) };
}

/** Requests at an even rate, whether or not those before are answered. @returns how long each took, in milliseconds */
async function load(port: number, call: object, perSecond: number, seconds: number): Promise<number[]> {
  const startedMs = performance.now();
  const answers: Promise<number>[] = [];
  while (performance.now() - startedMs < seconds * 1000) {
    const due = Math.floor(((performance.now() - startedMs) / 1000) * perSecond);
    while (answers.length < due) answers.push(send(port, call));
    await sleep(1);
  }
  return Promise.all(answers);
}

function send(
  port: number,
  { method, path, body }: { method?: string; path?: string; body?: object },
): Promise<number> {
  const sentMs = performance.now();
  const headers = { authorization: `Bearer ${TOKEN}`, ...(body && { 'content-type': 'application/json' }) };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`));
      response.resume();
      response.on('end', () => resolve(performance.now() - sentMs));
    });
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

async function cpuOf(child: ChildProcess): Promise<NodeJS.CpuUsage> {
  child.send('cpu');
  return (await answer<{ cpu: NodeJS.CpuUsage }>(child)).cpu;
}

async function answer<Answer>(child: ChildProcess): Promise<Answer> {
  const [message] = (await once(child, 'message')) as [Answer & { log?: object }];
  if (message.log) throw new Error(JSON.stringify(message.log));
  return message;
}
