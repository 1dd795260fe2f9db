/** Languages of the tenant. */
export { LanguagePack } from './language-pack.ts';
