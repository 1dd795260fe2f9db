import { execFileSync } from 'node:child_process';
import { access, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openBrowser } from '#test/web/browser.ts';
import { aPage, type Bitmap, pagesOfTiff, tiffOf } from '#test/world/fax/index.ts';
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
  folder = await mkdtemp(join(tmpdir(), 'patchbay-pages-'));
  return () => rm(folder, { recursive: true, force: true });
});
const made = () => pdfToTiff(join(folder, 'in.pdf'), join(folder, 'out.tiff'));

describe('whatever Ghostscript does', () => {
  beforeEach(async () => {
    await writeFile(join(folder, 'in.pdf'), '%PDF-');
    await writeFile(join(folder, 'gs'), GS, { mode: 0o700 });
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  });
  afterEach(() => void vi.unstubAllEnvs());

  const ready = (pages: number) =>
    writeFile(join(folder, 'ready.tiff'), tiffOf(Array.from({ length: pages }, () => aPage(1, 60))));

  test('who reads the PDF of a stranger knows nothing of the edge', async () => {
    vi.stubEnv('PATCHBAY_SECRET', 'of the edge');
    await ready(2);
    expect(await made()).toMatchObject({ ok: true });
    const environment = await readFile(join(folder, 'environment'), 'utf8');
    expect(environment).toContain(`PATH=${folder}`);
    expect(environment).not.toContain('of the edge');
  });

  test('a PDF has a hundred pages at most', async () => {
    await ready(100);
    expect(await made()).toMatchObject({ ok: true });
    await ready(101);
    expect(await made()).toEqual({ ok: false, problem: 'the PDF has more than 100 pages' });
    expect(await readFile(join(folder, 'asked'), 'utf8')).toContain(' -dLastPage=101 ');
  });

  test('pages that are too large are not read', async () => {
    await ready(1);
    await truncate(join(folder, 'ready.tiff'), 32_000_001);
    expect(await made()).toEqual({ ok: false, problem: 'the pages of the PDF are too large' });
  });
});

describe('the real Ghostscript', () => {
  /** A program of PostScript, which can do all that a file of a stranger could ask for. */
  const asks = async (program: string) => {
    await writeFile(join(folder, 'in.pdf'), `%!PS\n${program}\nshowpage`);
    return made();
  };
  /** The part of a page that is black, by its distance from the left and the upper edge and its size, in points of A4. */
  const black = (
    { width, height, bits }: Bitmap,
    [left, top, wide, high]: readonly [number, number, number, number],
  ) => {
    let count = 0;
    const [x0, x1] = [(left / 595) * width, ((left + wide) / 595) * width].map(Math.round) as [number, number];
    const [y0, y1] = [(top / 842) * height, ((top + high) / 842) * height].map(Math.round) as [number, number];
    for (let y = y0; y < y1; y++)
      for (let x = x0; x < x1; x++) count += ((bits[y * Math.ceil(width / 8) + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
    return count / ((x1 - x0) * (y1 - y0));
  };

  test('makes pages of what a browser prints: A4 and Letter, letters and gray', { timeout: 120_000 }, async () => {
    const browser = await openBrowser();
    const page = await browser.newPage();
    await page.setContent(PRINTED);
    await page.pdf({ path: join(folder, 'in.pdf'), preferCSSPageSize: true, printBackground: true });
    await browser.close();
    const tiff = await made();
    if (!tiff.ok) throw new Error(tiff.problem);
    const pages = await pagesOfTiff(tiff.value);
    expect(pages.map(({ width }) => width)).toEqual([1728, 1728, 1728]);
    for (const { height } of pages) expect(Math.abs(height - 2292)).toBeLessThan(10); // A4 at 196 dots per inch
    for (const one of pages.filter((_, index) => index !== 1)) {
      expect(black(one, [110, 110, 80, 80])).toBe(1);
      expect(black(one, [310, 110, 80, 80])).toBeGreaterThan(0.3);
      expect(black(one, [310, 110, 80, 80])).toBeLessThan(0.7);
      expect(black(one, [100, 300, 200, 40])).toBeGreaterThan(0.05);
      expect(black(one, [100, 500, 400, 300])).toBe(0);
    }
    // Letter is wider than A4 and not as high: its page is smaller, and in the middle.
    expect(black(pages[1] as Bitmap, [110, 145, 70, 70])).toBe(1);
  });

  test.each([
    ['with a password', 'the PDF has a password', locked],
    ['without pages', 'the PDF cannot be read, or has no pages', async () => NO_PAGES],
    ['cut off', 'the PDF cannot be read, or has no pages', async () => Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type')],
  ])('says what is wrong with one %s', { timeout: 120_000 }, async (_, problem, content) => {
    await writeFile(join(folder, 'in.pdf'), await content());
    expect(await made()).toEqual({ ok: false, problem });
  });

  test('gives a file nothing of this machine', { timeout: 120_000 }, async () => {
    expect(await asks('72 72 100 100 rectfill')).toMatchObject({ ok: true });
    const target = join(folder, 'written');
    for (const program of [
      '(/etc/passwd) (r) file pop',
      `(${target}) (w) file closefile`,
      `(%pipe%touch ${target}) (w) file closefile`,
      '[ 0 1 200 { pop 10000000 string } for ] pop',
    ])
      expect(await asks(program)).toMatchObject({ ok: false });
    await expect(access(target)).rejects.toThrow('ENOENT');
  });

  /** One that nobody opens without the password. */
  async function locked(): Promise<Buffer> {
    const file = join(folder, 'locked.pdf');
    const keys = ['-sOwnerPassword=a', '-sUserPassword=b', '-dEncryptionR=3', '-dKeyLength=128'];
    execFileSync('gs', [
      '-q',
      '-dBATCH',
      '-dNOPAUSE',
      '-sDEVICE=pdfwrite',
      ...keys,
      `-sOutputFile=${file}`,
      '-c',
      'showpage',
    ]);
    return readFile(file);
  }
});

const box = (left: number, color: string) =>
  `<div style="position:absolute;left:${left}pt;top:100pt;width:100pt;height:100pt;background:${color}"></div>`;
const sheet = (size: string, name: string) =>
  `<section style="page:${name};position:relative;width:590pt;height:780pt;break-after:page">${box(100, '#000')}${box(300, '#888')}
   <p style="position:absolute;left:100pt;top:300pt;margin:0;font:28pt serif">Order ${size}, ÄÖÜ é</p></section>`;
const PRINTED = `<style>@page a{size:A4;margin:0}@page b{size:Letter;margin:0}body{margin:0}</style>${sheet('1', 'a')}${sheet('2', 'b')}${sheet('3', 'a')}`;
const NO_PAGES = Buffer.from(`%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Count 0 /Kids [] >>
endobj
trailer
<< /Size 3 /Root 1 0 R >>
%%EOF
`);
