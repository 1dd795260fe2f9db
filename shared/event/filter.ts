import { z } from 'zod';
import { UserId } from '#shared/user/index.ts';
import { aboutOf } from './about.ts';
import { EVENT_TYPES } from './catalogue.ts';
import type { EventEnvelope } from './envelope.ts';

const GROUPS = [...new Set(EVENT_TYPES.map((type) => type.slice(0, type.indexOf('.'))))];

/** A type, all types of a group, or all types. Those that come with an upgrade are heard too. */
export const EventPattern = z
  .enum(['*', ...GROUPS.map((group) => `${group}.*`), ...EVENT_TYPES])
  .meta({ id: 'EventPattern', description: 'A type of event, a group such as `call.*`, or `*`.' });

/** What somebody wants to hear of. An empty list of users or numbers excludes nobody. */
export const EventFilter = z.object({
  events: z.array(EventPattern).min(1).max(100),
  userIds: z.array(UserId).max(100).describe('Only events that concern one of these users.'),
  numbers: z.array(z.string().min(1).max(64)).max(100).describe('Only events that concern one of these numbers.'),
});
export type EventFilter = z.infer<typeof EventFilter>;

/** Users and numbers are alternatives to each other: an event that concerns one of either is wanted. */
export function isWanted({ events, userIds, numbers }: EventFilter, event: EventEnvelope): boolean {
  if (!events.some((pattern) => isOfPattern(event.type, pattern))) return false;
  if (userIds.length === 0 && numbers.length === 0) return true;
  const about = aboutOf(event);
  return userIds.some((id) => about.users.has(id)) || numbers.some((number) => about.numbers.has(number));
}

const isOfPattern = (type: string, pattern: string): boolean =>
  pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));
