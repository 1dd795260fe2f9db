import { openFaxBox, type ReceivedFax, receiveFax } from '#shared/usecases/fax/index.ts';
import type { BlobWorld } from '#shared/usecases/index.ts';
import { aPage, tiffOf } from '#test/world/fax/index.ts';

/** Puts a fax into a box, as a machine would. @returns its id */
export async function receivedFax(
  { useCases }: { readonly useCases: BlobWorld },
  tenantId: string,
  boxId: string,
  fields: Partial<ReceivedFax> = {},
): Promise<string> {
  const opened = await openFaxBox(useCases, tenantId, boxId);
  if (!opened.ok) throw new Error(opened.problem.code);
  const received = await receiveFax(useCases, opened.value, { ...aFax({ useCases }), ...fields });
  if (!received.ok) throw new Error(received.problem.code);
  return received.value.id;
}

/** A fax of one page that a machine has received just now. */
export const aFax = ({ useCases }: { readonly useCases: Pick<BlobWorld, 'ids' | 'clock'> }): ReceivedFax => ({
  id: useCases.ids.next('fxd'),
  caller: { number: '0155501', name: null, userId: null },
  called: '307',
  callId: null,
  atMs: useCases.clock.nowMs(),
  remoteStationId: '+33 1 23',
  bitsPerSecond: 14_400,
  isCorrected: true,
  error: null,
  tiff: tiffOf([aPage(1)]),
});
