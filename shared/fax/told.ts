import { z } from 'zod';
import { FaxBox } from '#shared/fax-box/index.ts';
import { lazily } from '#shared/lazily.ts';
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

/** A box as its owner sees it. */
export const OwnFaxBox = lazily(() =>
  FaxBox.Object.pick({ id: true, name: true, extension: true, isEnabled: true, maxFaxes: true })
    .extend({ faxes: z.int().describe('How many are in it.') })
    .meta({ id: 'OwnFaxBox' }),
);
export type OwnFaxBox = Pick<FaxBox, 'id' | 'name' | 'extension' | 'isEnabled' | 'maxFaxes'> & {
  readonly faxes: number;
};
