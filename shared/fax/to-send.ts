import { z } from 'zod';

/** What a fax is sent to: a number as the owner of the box would dial it; no feature code, which would do something else. */
export const FaxNumber = z
  .string()
  .regex(/^\+?[0-9]{1,32}$/, 'must be digits, with + before them at most')
  .describe('What the owner of the box would dial.');

export const FAX_FILE_TYPES = ['application/pdf', 'image/tiff'] as const;

/** Some 100 pages; Lambda takes 6 MB with a request. */
export const FAX_FILE_BYTES = 4_500_000;
