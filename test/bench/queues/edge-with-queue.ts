/** The process that is measured: an edge with a queue that one user answers. Arguments: how many users call it, how often they are told. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileCache } from '#edge/audio-files/index.ts';
import { ownMusicFile } from '#edge/media/music/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { ACME, startTestEdge, tenantIdOf, toUser } from '#test/world/edge/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';

const callers = Number(process.argv[3]);
const announcementSeconds = Number(process.argv[4]);
const extensions = ['500', ...Array.from({ length: callers }, (_, index) => String(1000 + index))];
const folder = await mkdtemp(join(tmpdir(), 'queues-'));
const edge = await startTestEdge([{ domain: ACME, extensions }], {
  mediaPorts: 2 * callers + 40,
  audio: {
    blobs: new MemoryBlobs(),
    cache: await FileCache.open(folder, 10_000_000),
    ownMusic: await ownMusicFile(folder),
  },
});
const queue = Queue.New.parse({
  name: 'Queue',
  extension: '900',
  members: [{ kind: 'user', userId: toUser({ domain: ACME }, '500').id }],
  retrySeconds: 0,
  announcesPosition: true,
  announcementSeconds,
});
edge.store.putObject(tenantIdOf(ACME), 'queue', { ...queue, id: 'que_1' } as never);
process.on('disconnect', () => {
  rmSync(folder, { recursive: true });
  process.exit();
});
process.send?.([edge.udpPort]);
