import type { AnyObject } from './use-objects.ts';

/** What people know an object by, the first that it has. */
export const TITLE_FIELDS = ['name', 'displayName', 'label', 'feature', 'number', 'code', 'language', 'mac'] as const;

/** `Sales (300)` */
export function titleOf(object: AnyObject): string {
  const text = (field: string): string => (typeof object[field] === 'string' ? (object[field] as string) : '');
  const person = `${text('firstName')} ${text('lastName')}`.trim();
  const title = TITLE_FIELDS.map(text).find((value) => value !== '') ?? object.id;
  // An agent is known by number and name, a contact by its display name.
  const withName = person !== '' && text('displayName') === '' ? `${person} (${title})` : title;
  return text('extension') === '' ? withName : `${withName} (${text('extension')})`;
}
