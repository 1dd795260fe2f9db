import { stored } from '#web/session/index.ts';

/** Where to go after the provider has sent the browser back: its address is one for all. */
export const backFromProvider = stored('patchbay.way-back', () => sessionStorage);
