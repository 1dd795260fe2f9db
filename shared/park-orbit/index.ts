/** Where calls are parked until somebody takes them. */
export { ParkOrbit } from './park-orbit.ts';
