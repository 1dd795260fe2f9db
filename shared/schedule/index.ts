/** Opening hours and holidays. */
export { Period, Schedule } from './schedule.ts';
