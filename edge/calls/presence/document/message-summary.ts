import { type Entity, uriOfEntity } from './dialog-info.ts';
import type { Document } from './xml.ts';

/** Messages in the box of a user. */
export interface MessageCounts {
  readonly newMessages: number;
  readonly oldMessages: number;
  readonly newUrgent: number;
  readonly oldUrgent: number;
}

export const NO_MESSAGES: MessageCounts = { newMessages: 0, oldMessages: 0, newUrgent: 0, oldUrgent: 0 };

/** Whether the lamp for messages is on, and how many there are (RFC 3842 §5.2). */
export function messageSummary(account: Entity, counts: MessageCounts): Document {
  const { newMessages, oldMessages, newUrgent, oldUrgent } = counts;
  const lines = [
    `Messages-Waiting: ${newMessages > 0 ? 'yes' : 'no'}`,
    `Message-Account: ${uriOfEntity(account)}`,
    `Voice-Message: ${newMessages}/${oldMessages} (${newUrgent}/${oldUrgent})`,
  ];
  return { contentType: 'application/simple-message-summary', body: lines.map((line) => `${line}\r\n`).join('') };
}
