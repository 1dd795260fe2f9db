import { stored } from '#web/session/index.ts';

/** Spares people of one tenant typing its domain again. */
export const lastDomain = stored('patchbay.domain', () => localStorage);
