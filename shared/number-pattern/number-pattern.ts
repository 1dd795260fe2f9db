import { z } from 'zod';

const ELEMENT = /(?:[0-9*#+XZN]|\[(?:[0-9](?:-[0-9])?)+\])/.source;
const PATTERN = new RegExp(`^(?:${ELEMENT}+[.!]?|[.!])$`);

/**
 * What a number looks like, from its first character to its last, in the notation that XiVO (XA-OUT-03) and the UCM share.
 * sipXcom's "prefix and digits" (DPL-04) is the prefix with one `X` for each digit, or with `!` for any number of them.
 */
export const NumberPattern = z
  .string()
  .max(64)
  .regex(PATTERN, 'is no pattern of digits, * # + X Z N, [sets], and . or ! at the end')
  .describe(
    'Digits, `*`, `#` and `+` stand for themselves, `X` for 0-9, `Z` for 1-9, `N` for 2-9, `[1-37]` for one of a set; at the end `.` for one or more characters, `!` for any number of them.',
  );

/** What is put in front of a number. */
export const DialedPrefix = z
  .string()
  .max(32)
  .regex(/^[0-9*#+]*$/, 'must be digits, * # or +')
  .describe('Put in front of what is left of the number.');
