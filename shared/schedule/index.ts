/** Opening hours and holidays. */
export { type Opening, openingAt } from './opening.ts';
export { Period, Schedule } from './schedule.ts';
