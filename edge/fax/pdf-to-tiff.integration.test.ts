import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aPage, tiffOf } from '#test/world/fax/index.ts';
import { pdfToTiff } from './pdf-to-tiff.ts';

/** A program in the place of Ghostscript: it notes what it is given, and makes the pages that lie ready. */
const GS = `#!/bin/sh
cd "$(dirname "$0")"
env > environment
echo "$@" > asked
cp ready.tiff out.tiff
`;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-pdf-'));
  await writeFile(join(folder, 'gs'), GS, { mode: 0o700 });
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const ready = (pages: number) =>
  writeFile(join(folder, 'ready.tiff'), tiffOf(Array.from({ length: pages }, () => aPage(1, 60))));
const made = () => pdfToTiff(join(folder, 'in.pdf'), join(folder, 'out.tiff'));

test('who reads the PDF of a stranger knows nothing of the edge', { timeout: 60_000 }, async () => {
  vi.stubEnv('PATCHBAY_SECRET', 'of the edge');
  await ready(2);
  expect(await made()).toMatchObject({ ok: true });
  const environment = await readFile(join(folder, 'environment'), 'utf8');
  expect(environment).toContain(`PATH=${folder}`);
  expect(environment).not.toContain('of the edge');
});

test('a PDF has a hundred pages at most', { timeout: 60_000 }, async () => {
  await ready(100);
  expect(await made()).toMatchObject({ ok: true });
  await ready(101);
  expect(await made()).toEqual({ ok: false, problem: 'the PDF has more than 100 pages' });
  expect(await readFile(join(folder, 'asked'), 'utf8')).toContain(' -dLastPage=101 ');
});

test('pages that are too large are not read', { timeout: 60_000 }, async () => {
  await ready(1);
  await truncate(join(folder, 'ready.tiff'), 32_000_001);
  expect(await made()).toEqual({ ok: false, problem: 'the pages of the PDF are too large' });
});
