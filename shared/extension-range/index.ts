/** Ranges of extensions. */
export { ExtensionRange } from './extension-range.ts';
