/** Where help is sent to. */
export { CivicAddress, EmergencyLocation } from './emergency-location.ts';
