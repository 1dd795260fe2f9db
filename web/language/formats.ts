import type { Formats } from 'next-intl';

/** How times are written everywhere. 24 hours in every language: nobody should ask whether a call was at night. */
export const FORMATS = {
  dateTime: {
    /** A moment of a call: 21 Nov, 02:05:09 */
    instant: {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    },
    /** The same in another year: 21 Nov 2025, 02:05:09 */
    'dated-instant': {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    },
    /** 21 Nov, 02:05 */
    moment: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    /** 02:05 */
    clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    day: { day: 'numeric', month: 'short', year: 'numeric' },
  },
} as const satisfies Formats;
