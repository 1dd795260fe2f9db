import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi from 'koffi';
import { readTiff } from '#shared/fax/index.ts';
import { type Bitmap, tiffOf } from './tiff-file.ts';

/** libtiff, which comes with spandsp: somebody else's eyes on what we have made. */
const library = koffi.load('libtiff.so.6');
const openFile = library.func('void *TIFFOpen(const char *, const char *)');
const setDirectory = library.func('int TIFFSetDirectory(void *, uint16_t)');
const readRow = library.func('int TIFFReadScanline(void *, _Out_ uint8_t *, uint32_t, uint16_t)');
const closeFile = library.func('void TIFFClose(void *)');

/** What is on the pages of a TIFF file. */
export async function pagesOfTiff(tiff: Uint8Array): Promise<Bitmap[]> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-tiff-'));
  try {
    const file = join(folder, 'fax.tiff');
    await writeFile(file, tiff);
    const opened = openFile(file, 'r');
    if (opened === null) throw new Error('libtiff cannot read it');
    const pages = (readTiff(tiff) ?? []).map(({ width, height }, index) => {
      setDirectory(opened, index);
      const rowBytes = Math.ceil(width / 8);
      const bits = new Uint8Array(rowBytes * height);
      for (let y = 0; y < height; y++) {
        const row = new Uint8Array(rowBytes);
        if (readRow(opened, row, y, 0) !== 1) throw new Error(`libtiff cannot read line ${y}`);
        bits.set(row, y * rowBytes);
      }
      return { width, height, bits };
    });
    closeFile(opened);
    return pages;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What is on the pages of a PDF of ours: each has one picture, compressed as T.6 or not at all. */
export async function pagesOfPdf(pdf: Uint8Array): Promise<Bitmap[]> {
  const text = Buffer.from(pdf).toString('latin1');
  const pages: Bitmap[] = [];
  for (const found of text.matchAll(PICTURE)) {
    const [whole, width, height, filter, length] = found;
    const start = (found.index ?? 0) + whole.length;
    const bits = pdf.subarray(start, start + Number(length));
    const file = tiffOf([{ width: Number(width), height: Number(height), bits }], filter ? 4 : 1);
    pages.push(...(await pagesOfTiff(file)));
  }
  return pages;
}

const PICTURE =
  /\/Width (\d+) \/Height (\d+) [^>]*?(\/Filter \/CCITTFaxDecode \/DecodeParms << \/K -1 [^>]*>> )?\/Length (\d+) >>\nstream\n/g;
