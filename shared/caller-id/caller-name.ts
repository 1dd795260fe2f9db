import { z } from 'zod';
import { lineOfText } from '#shared/world/index.ts';

/**
 * What the called phone shows as the caller's name: that of a group or a branch is put to it, so that whoever answers
 * knows whom the call is for (XiVO 15.12 "CallerID mode", XA-IN-01, XA-BS-09, X3-QU-03).
 */
export const CallerName = z
  .strictObject({
    change: z
      .enum(['none', 'prepend', 'append', 'replace'])
      .describe('What becomes of the name that came with the call.'),
    text: lineOfText(80).describe('What is put before, after, or in its place.'),
  })
  .meta({ id: 'CallerName', description: 'What is shown as the name of the caller.' });

export const NAME_UNCHANGED: z.infer<typeof CallerName> = { change: 'none', text: '' };
