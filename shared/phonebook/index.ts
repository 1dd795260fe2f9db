/** Phonebooks of a tenant, its groups and its users, and the contacts in them. */
export { Contact, Phonebook } from './phonebook.ts';
