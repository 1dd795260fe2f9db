/**
 * A whole Patchbay for tests: its own data folder and free ports, and what a test asks of it.
 *
 *   test-patchbay.ts   starts one; accounts for phones; waits for call records
 *   api-client.ts      the native API with a key
 */
export { ApiClient } from './api-client.ts';
export { cdrReader, startTestPatchbay, type TestPatchbay } from './test-patchbay.ts';
