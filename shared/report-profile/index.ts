/** How reports of queues are made, by name. */
export { daysOf, ReportProfile } from './report-profile.ts';
