import { z } from 'zod';
import { Instant, toInstant } from '#shared/world/index.ts';
import { Fax } from './fax.ts';

/** A fax as clients see it: its pages are read under its id. */
export const ToldFax = Fax.pick({
  id: true,
  boxId: true,
  direction: true,
  status: true,
  caller: true,
  called: true,
  pages: true,
  remoteStationId: true,
  bitsPerSecond: true,
  isCorrected: true,
  error: true,
  bytes: true,
  callId: true,
  tries: true,
})
  .extend({
    at: Instant.describe('When it came, or was to be sent.'),
    formats: z.array(z.enum(['pdf', 'tiff'])).describe('What its pages can be read as; none while none have come.'),
  })
  .meta({ id: 'Fax' });
export type ToldFax = z.infer<typeof ToldFax>;

export const toldFax = ({ atMs, tiff, pdf, ...fax }: Fax): ToldFax => ({
  ...ToldFax.omit({ at: true, formats: true }).parse(fax),
  at: toInstant(atMs),
  formats: [...(pdf ? ['pdf' as const] : []), ...(tiff ? ['tiff' as const] : [])],
});
