/** Short numbers for long ones. */
export { SpeedDial } from './speed-dial.ts';
