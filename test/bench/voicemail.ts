/**
 * How soon a message is there: from the hang-up of who has left it, over real phones, until the API tells it, and until the lamp of
 * its owner's phone is on. A phone process hangs up some milliseconds after it is told to; they count, too.
 *
 *     node test/bench/voicemail.ts [messages]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, WatchingPhone } from '#test/world/phones/index.ts';

const AIMS_MS = { retrievable: 1000, lamp: 500 };
const SPOKEN_MS = 2500;
const LOOK_MS = 10;
const messages = Number(process.argv[2] ?? 5);

const patchbay = await startTestPatchbay();
try {
  const users = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  const userId = users.body.items.find(({ extension }) => extension === '201')?.id;
  const created = await patchbay.api.post<{ id: string }>('/v1/voicemail-boxes', {
    name: 'Bob',
    number: '201',
    userId,
  });
  const list = `/v1/voicemail-boxes/${created.body.id}/messages?reason=bench`;
  const count = async () => (await patchbay.api.get<{ items: unknown[] }>(list)).body.items.length;
  await using caller = await BaresipPhone.start({ account: patchbay.account('200'), says: { toneHz: 1000 } });
  await caller.register();
  const took = { retrievable: [] as number[], lamp: [] as number[] };
  for (let message = 1; message <= messages; message++) {
    const lamp = await WatchingPhone.start(patchbay.account('201'), []);
    await lamp.prints(new RegExp(`^Voice-Message: ${message - 1}/0`));
    await caller.call('8201');
    await caller.waitFor('answered');
    await caller.press('#');
    await sleep(SPOKEN_MS);
    const hungUpMs = performance.now();
    const since = () => performance.now() - hungUpMs;
    await caller.hangUp();
    const lit = lamp.prints(new RegExp(`^Voice-Message: ${message}/0`)).then(since);
    while ((await count()) < message) await sleep(LOOK_MS);
    took.retrievable.push(since());
    took.lamp.push(await lit);
    await lamp.close();
  }
  for (const [what, all] of Object.entries(took)) {
    const sorted = all.toSorted((a, b) => a - b);
    const median = sorted[sorted.length >> 1] ?? Number.NaN;
    const aim = AIMS_MS[what as keyof typeof took];
    console.log(
      `${what.padEnd(12)} median ${median.toFixed(0)} ms, worst ${sorted.at(-1)?.toFixed(0)} ms  (aim: under ${aim} ms)`,
    );
  }
} finally {
  await patchbay.close();
}
