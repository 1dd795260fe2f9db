import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTiff } from '#shared/fax/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { bareEnvironment } from './bare.ts';

/** What is sent at a time: an hour and more of a call. *chosen* */
const MOST_PAGES = 100;
/** A page of text takes 30 kB, one that is gray all over some 300 kB. *chosen* */
const MOST_BYTES = 32_000_000;
/** What a page of pictures takes is a tenth of it. *chosen* */
const MOST_MEMORY_KB = 300_000;
/** For as many pages, on a machine that is busy. *chosen* */
const PATIENCE_MS = 120_000;

/**
 * Makes pages of a PDF that a fax machine can send: T.6, fine resolution, as wide as a fax (A4, B4 or A3). By Ghostscript, which
 * is there where its package is installed, without access to other files.
 *
 * @returns the file, or why there is none
 */
export async function pdfToTiff(pdf: string, tiff: string): Promise<Result<Uint8Array, string>> {
  // Ghostscript lets what it reads have the folder of temporary files: it gets one that is empty.
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-pdf-'));
  try {
    const made = await convert(pdf, tiff, folder);
    if (!made.ok) return made;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  // It calls a file that it cannot make out empty, and is content with that.
  const size = (await stat(tiff).catch(() => null))?.size ?? 0;
  if (size > MOST_BYTES) return fail('the pages of the PDF are too large');
  const content = size === 0 ? null : await readFile(tiff);
  const pages = (content && readTiff(content)?.length) ?? 0;
  if (!content || pages === 0) return fail((await isLocked(pdf)) ? 'the PDF has a password' : UNREADABLE);
  return pages > MOST_PAGES ? fail(`the PDF has more than ${MOST_PAGES} pages`) : ok(content);
}

const UNREADABLE = 'the PDF cannot be read, or has no pages';

/** Whether its trailer names an encryption (ISO 32000-1 §7.6.1). */
const isLocked = async (pdf: string): Promise<boolean> => (await readFile(pdf)).includes('/Encrypt');

function convert(pdf: string, tiff: string, folder: string): Promise<Result<void, string>> {
  const options = ['-q', '-dSAFER', '-dBATCH', '-dNOPAUSE', '-sDEVICE=tiffg4', '-r204x196', '-sPAPERSIZE=a4'];
  const fitting = ['-dFIXEDMEDIA', '-dPDFFitPage'];
  // One more page than may be, which shows that there are too many.
  const bounds = [`-dLastPage=${MOST_PAGES + 1}`, `-K${MOST_MEMORY_KB}`];
  return new Promise((resolve) => {
    const child = spawn('gs', [...options, ...fitting, ...bounds, `-sOutputFile=${tiff}`, pdf], {
      stdio: 'ignore',
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      env: { ...bareEnvironment(), TMPDIR: folder },
    });
    child.on('error', () => resolve(fail('PDF cannot be sent here: Ghostscript is missing')));
    child.on('close', (code) => resolve(code === 0 ? ok(undefined) : fail(UNREADABLE)));
  });
}
