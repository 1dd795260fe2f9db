import { readdir, readFile, readlink } from 'node:fs/promises';
import { readTiff } from '#shared/fax/index.ts';

/** The process of a fax machine that receives, as Linux tells of it (proc(5)). */
export interface MachineProcess {
  readonly pid: number;
  /** Where the fax goes. */
  readonly boxId: string;
  /** Pages that it has written whole. */
  readonly pages: number;
}

/** The machines of an edge that receive faxes. */
export async function machinesOf(edgePid: number): Promise<MachineProcess[]> {
  const children = await readFile(`/proc/${edgePid}/task/${edgePid}/children`, 'latin1').catch(() => '');
  const found = await Promise.all(children.split(' ').filter(Boolean).map(Number).map(machineAt));
  return found.filter((one) => one !== null);
}

/** Null: it is something else, or no more. */
async function machineAt(pid: number): Promise<MachineProcess | null> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
  if (!command.includes('machine-main')) return null;
  const folder = `/proc/${pid}/fd`;
  const opened = await Promise.all(
    (await readdir(folder).catch(() => [])).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')),
  );
  const file = opened.find((path) => path.endsWith('.tiff'));
  if (file === undefined) return null;
  const tiff = await readFile(file).catch(() => null);
  const beside = await readFile(file.replace(/tiff$/, 'json'), 'utf8').catch(() => null);
  if (beside === null) return null;
  return { pid, boxId: JSON.parse(beside).boxId, pages: (tiff && readTiff(tiff)?.length) ?? 0 };
}
