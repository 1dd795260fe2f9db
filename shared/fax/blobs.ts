import { LASTING_BLOBS } from '#shared/blob/blobs.ts'; // not by the door: it opens S3

/** Where the pages of a fax lie. */
export const faxBlob = (
  tenantId: string,
  { boxId, id }: { boxId: string; id: string },
  format: 'tiff' | 'pdf',
): string => `${LASTING_BLOBS}${tenantId}/faxes/${boxId}/${id}.${format}`;
