/** Something that is played on the way. */
export { Announcement } from './announcement.ts';
