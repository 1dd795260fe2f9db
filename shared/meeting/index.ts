/**
 * Meetings: when people meet in a conference room, and what they are told of it.
 *
 *   meeting.ts       what a tenant configures
 *   occurrence.ts    schedule, time zone, now -> the times that it is
 *   opening.ts       which meetings are on in a room
 *   invitation.ts    what people have been told, and what they are still to be told
 *   calendar.ts      the file for calendars (RFC 5545, RFC 5546); time-zone-text.ts the clocks in it
 *   mail-words.ts    the words of e-mails
 *   notice.ts        events -> messages of the queue `notices`
 *
 * functions/notify sends the e-mails and has phones called; edge/calls/conference-room lets people in.
 */
export { type CalendarMessage, calendarFile } from './calendar.ts';
export {
  afterMail,
  callDue,
  dueNext,
  Invitations,
  type MeetingEvent,
  type MeetingMail,
  mailsDue,
  type Person,
  revised,
  type Wanted,
} from './invitation.ts';
export { mailAboutMeeting } from './mail-words.ts';
export { Meeting } from './meeting.ts';
export { MeetingNotice, meetingNoticeOf } from './notice.ts';
export { type Occurrence, occurrences, type Timing } from './occurrence.ts';
export { meetingsNow } from './opening.ts';
