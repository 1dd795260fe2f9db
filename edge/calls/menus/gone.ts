import type { RejectStep } from '#shared/dialplan/index.ts';

/** What a plan leads to has been deleted since. */
export const GONE: RejectStep = { kind: 'reject', rejection: { code: 'unreachable' }, why: 'it is no more' };
