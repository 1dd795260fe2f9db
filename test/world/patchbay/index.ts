/**
 * A whole Patchbay for tests: its own data folder and free ports, and what a test asks of it.
 *
 *   test-patchbay.ts   starts one; accounts for phones
 *   cdr-reader.ts      waits for the call records of a test
 *   choose-music.ts    gives a user or the tenant a music of its own
 *   recorded.ts        what was recorded of a call
 *   api-client.ts      the native API with a key
 */
export { ApiClient } from './api-client.ts';
export { cdrReader } from './cdr-reader.ts';
export { chooseMusic, makeMusic } from './choose-music.ts';
export { recordedOf } from './recorded.ts';
export { startTestPatchbay, type TestPatchbay } from './test-patchbay.ts';
