/** Files have two columns for what we keep as one name: all up to the first blank, and the rest. */
export function splitName(name: string): { firstName: string; lastName: string } {
  const [firstName = '', ...others] = name.split(' ');
  return { firstName, lastName: others.join(' ') };
}

/** The name with what a row says; an empty cell keeps what is there (sipXcom 20.04 BKP-07). */
export function joinName(
  { firstName, lastName }: { readonly firstName?: string; readonly lastName?: string },
  before: string,
): string {
  const kept = splitName(before);
  return [firstName ?? kept.firstName, lastName ?? kept.lastName].filter((part) => part !== '').join(' ');
}
