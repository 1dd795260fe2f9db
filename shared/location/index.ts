/** Branches of a tenant. */
export { Location, PermittedLocations } from './location.ts';
