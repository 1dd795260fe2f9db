/**
 * Registrations: which phones can be reached now, and over which flow.
 *
 *   registration.ts   one binding, as the edge stores it and the API shows it
 */
export {
  MAX_INSTANCE_CHARACTERS,
  MAX_PATH,
  MAX_PATH_CHARACTERS,
  Outbound,
  Registration,
  RegistrationId,
  TRANSPORTS,
  Transport,
} from './registration.ts';
