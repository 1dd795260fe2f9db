/** Short numbers for long ones; own-speed-dial.ts is what users set of them themselves. */
export { NewOwnSpeedDial, OWN_SPEED_DIALS, OwnSpeedDial, OwnSpeedDialPatch } from './own-speed-dial.ts';
export { SpeedDial } from './speed-dial.ts';
