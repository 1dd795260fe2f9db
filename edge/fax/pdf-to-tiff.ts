import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { readTiff } from '#shared/fax/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { bareEnvironment } from './bare.ts';

/** What is sent at a time: an hour and more of a call. *chosen* */
const MOST_PAGES = 100;
/** A page of text takes 30 kB, one that is gray all over some 300 kB. *chosen* */
const MOST_BYTES = 32_000_000;
/** For as many pages, on a machine that is busy. *chosen* */
const PATIENCE_MS = 120_000;

/**
 * Makes pages of a PDF that a fax machine can send: T.6, fine resolution, as wide as a fax (A4, B4 or A3). By Ghostscript, which
 * is there where its package is installed, without access to other files.
 *
 * @returns the file, or why there is none
 */
export async function pdfToTiff(pdf: string, tiff: string): Promise<Result<Uint8Array, string>> {
  const made = await convert(pdf, tiff);
  if (!made.ok) return made;
  if ((await stat(tiff)).size > MOST_BYTES) return fail('the pages of the PDF are too large');
  const content = await readFile(tiff);
  if ((readTiff(content)?.length ?? 0) > MOST_PAGES) return fail(`the PDF has more than ${MOST_PAGES} pages`);
  return ok(content);
}

function convert(pdf: string, tiff: string): Promise<Result<void, string>> {
  const options = ['-q', '-dSAFER', '-dBATCH', '-dNOPAUSE', '-sDEVICE=tiffg4', '-r204x196', '-sPAPERSIZE=a4'];
  const fitting = ['-dFIXEDMEDIA', '-dPDFFitPage'];
  // One more page than may be, which shows that there are too many.
  const pages = `-dLastPage=${MOST_PAGES + 1}`;
  return new Promise((resolve) => {
    const child = spawn('gs', [...options, ...fitting, pages, `-sOutputFile=${tiff}`, pdf], {
      stdio: 'ignore',
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      env: bareEnvironment(),
    });
    child.on('error', () => resolve(fail('PDF cannot be sent here: Ghostscript is missing')));
    child.on('close', (code) => resolve(code === 0 ? ok(undefined) : fail('the PDF cannot be read')));
  });
}
