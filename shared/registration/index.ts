/**
 * Registrations: which phones can be reached now, and over which flow.
 *
 *   registration.ts   one binding, as the edge stores it and the API shows it
 */
export { Registration, RegistrationId, TRANSPORTS, Transport } from './registration.ts';
