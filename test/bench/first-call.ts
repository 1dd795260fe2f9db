/**
 * How long a newcomer waits: from `npm start` on an installed clone and an empty data folder to the first answered call
 * between two phones; and what each process then holds in memory. npm itself counts, so does starting the phones.
 *
 *     node test/bench/first-call.ts
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartFacts } from '#infra/local/index.ts';
import { NpmStart } from '#test/world/npm-start.ts';
import { BaresipPhone, type PhoneAccount } from '#test/world/phones/index.ts';

const AIM_SECONDS = 8;

const folder = mkdtempSync(join(tmpdir(), 'first-call-'));
const startedMs = performance.now();
const seconds = () => `${((performance.now() - startedMs) / 1000).toFixed(2)} s`;
const run = await NpmStart.ready('--data', folder, '--http', '0', '--sip', '0', '--smtp', '0');
try {
  console.log(`ready             ${seconds()}`);
  await using caller = await BaresipPhone.start({ account: accountOf(run.facts, '200') });
  await using callee = await BaresipPhone.start({ account: accountOf(run.facts, '201') });
  await Promise.all([caller.register(), callee.register()]);
  console.log(`two phones there  ${seconds()}`);
  await caller.call('201');
  await callee.waitFor('incoming');
  await callee.answer();
  await caller.waitFor('answered');
  console.log(`call answered     ${seconds()}  (aim: under ${AIM_SECONDS} s)\n\nresident memory`);
  for (const pid of run.processes) console.log(`${memoryMb(pid).toFixed(0).padStart(6)} MB  ${commandOf(pid)}`);
  await caller.hangUp();
} finally {
  await run.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}

function accountOf({ sip, users }: StartFacts, extension: string): PhoneAccount {
  const password = users.find((user) => user.extension === extension)?.sipPassword ?? '';
  return { extension, password, domain: sip.domain, server: { host: sip.host, port: sip.udp, transport: 'udp' } };
}

function memoryMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

/** Program and script, without the folders they lie in and without options. */
function commandOf(pid: number): string {
  const [program = '', script = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  // npm writes its whole command line into the first place.
  const base = (path: string) => (path.split(' ')[0] ?? '').split('/').slice(-2).join('/');
  return script.startsWith('-') || script === '' ? base(program) : `${base(program)} ${base(script)}`;
}
