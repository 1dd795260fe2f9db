/** Wording: which prompt of a tenant is heard in the place of a phrase, and in which language the platform speaks the others. */
export { languageOfTenant, type Wording, wordingOf } from './wording.ts';
