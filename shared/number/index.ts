/** Numbers of the public network that a tenant has (DIDs). */
export { E164 } from './e164.ts';
export { PhoneNumber } from './phone-number.ts';
