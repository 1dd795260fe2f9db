import { spawn } from 'node:child_process';
import { fail, ok, type Result } from '#shared/result.ts';

/** For a hundred pages, on a machine that is busy. *chosen* */
const PATIENCE_MS = 120_000;

/**
 * Makes pages of a PDF that a fax machine can send: T.6, fine resolution, as wide as a fax (A4, B4 or A3). By Ghostscript, which
 * is there where its package is installed, without access to other files.
 *
 * @returns why it failed, where it did
 */
export function pdfToTiff(pdf: string, tiff: string): Promise<Result<void, string>> {
  const options = ['-q', '-dSAFER', '-dBATCH', '-dNOPAUSE', '-sDEVICE=tiffg4', '-r204x196', '-sPAPERSIZE=a4'];
  const fitting = ['-dFIXEDMEDIA', '-dPDFFitPage'];
  return new Promise((resolve) => {
    const child = spawn('gs', [...options, ...fitting, `-sOutputFile=${tiff}`, pdf], {
      stdio: 'ignore',
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    });
    child.on('error', () => resolve(fail('PDF cannot be sent here: Ghostscript is missing')));
    child.on('close', (code) => resolve(code === 0 ? ok(undefined) : fail('the PDF cannot be read')));
  });
}
