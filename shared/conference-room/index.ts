/** Rooms where many talk with each other. */
export { ConferenceRoom } from './conference-room.ts';
