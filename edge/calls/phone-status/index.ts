/** Tells who dials the code what number the phone has, and where calls to it go. */
export { playPhoneStatus } from './phone-status-player.ts';
