import type { User } from '#shared/user/index.ts';

interface Names {
  readonly firstName: string;
  readonly lastName: string;
}

/** First and last name of a user: as the profile has them, else the parts of the display name. */
export function namesOf({ name, profile: { firstName, lastName } }: Pick<User, 'name' | 'profile'>): Names {
  const split = splitName(name);
  return { firstName: firstName ?? split.firstName, lastName: lastName ?? split.lastName };
}

/** All up to the first blank, and the rest. */
export function splitName(name: string): Names {
  const [firstName = '', ...others] = name.split(' ');
  return { firstName, lastName: others.join(' ') };
}

/** The display name with what a row says; an empty cell keeps what is there (sipXcom 20.04 BKP-07). */
export function joinName({ firstName, lastName }: Partial<Names>, kept: Names): string {
  return [firstName ?? kept.firstName, lastName ?? kept.lastName].filter((part) => part !== '').join(' ');
}
