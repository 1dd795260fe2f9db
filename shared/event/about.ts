import type { EventEnvelope } from './envelope.ts';

const NUMBER_FIELDS = new Set(['number', 'extension', 'dialed']);

/** Whom an event concerns: the users and the numbers that stand anywhere in its data. */
export function aboutOf({ data }: Pick<EventEnvelope, 'data'>): { users: Set<string>; numbers: Set<string> } {
  const about = { users: new Set<string>(), numbers: new Set<string>() };
  collect(data, about);
  return about;
}

function collect(value: unknown, about: { users: Set<string>; numbers: Set<string> }): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'string') collect(member, about);
    else if (name === 'userId') about.users.add(member);
    else if (NUMBER_FIELDS.has(name)) about.numbers.add(member);
  }
}
