/** What a guesser knows of somebody. */
export interface AboutUser {
  readonly name: string;
  readonly email: string;
  readonly tenantName: string;
  readonly domain: string;
}

/**
 * What stands in most lists of leaked passwords, as the parts they are made of (chosen, after the usual top lists): ten
 * characters and more are mostly one or two of these, a year and a mark.
 */
const COMMON_PARTS = [
  ...['password', 'passw0rd', 'p@ssword', 'p@ssw0rd', 'passwort', 'motdepasse', 'contrasena', 'senha', 'secret'],
  ...['qwertyuiop', 'qwertz', 'qwerty', 'azerty', 'asdfghjkl', 'asdfgh', 'asdf', 'zxcvbnm', 'zxcvbn', 'yxcvbn'],
  ...[
    '1q2w3e4r5t',
    '1q2w3e4r',
    '1qaz2wsx',
    'qazwsx',
    '1q2w3e',
    'q1w2e3r4',
    'zaq12wsx',
    'abcdefghij',
    'abcdef',
    'abcd',
    'abc',
  ],
  ...['1234567890', '0987654321', '123456', '654321', '12345', '1234', '123', '000000', '111111'],
  ...['welcome', 'bienvenue', 'willkommen', 'letmein', 'changeme', 'default', 'temporary', 'initial', 'login', 'hello'],
  ...[
    'administrator',
    'administrateur',
    'admin',
    'root',
    'user',
    'guest',
    'test',
    'demo',
    'master',
    'system',
    'server',
  ],
  ...['iloveyou', 'iloveu', 'jetaime', 'sunshine', 'princess', 'princesse', 'dragon', 'monkey', 'football', 'baseball'],
  ...['superman', 'batman', 'pokemon', 'starwars', 'michael', 'jordan', 'charlie', 'shadow', 'freedom', 'whatever'],
  ...[
    'spring',
    'summer',
    'autumn',
    'winter',
    'printemps',
    'automne',
    'hiver',
    'monday',
    'friday',
    'january',
    'december',
  ],
  ...['telephone', 'phone', 'asterisk', 'voip', 'pbx', 'patchbay', 'company', 'office'],
].sort((a, b) => b.length - a.length);

/** Letters that somebody has to guess who knows all of the above (chosen). */
const OWN_LETTERS = 5;

/**
 * Whether a password is nothing but what everybody tries first: a common one, or what is known of its owner, with some
 * digits and marks (NIST SP 800-63B-4 §3.1.1.2). There is no rule for what kinds of characters it has to have.
 */
export function isGuessable(password: string, about: AboutUser): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  if (new Set(text).size < OWN_LETTERS) return true;
  let rest = text;
  for (const part of [...partsOf(about), ...COMMON_PARTS]) rest = rest.replaceAll(part, ' ');
  if (rest === text) return false;
  return new Set(rest.replace(/[^\p{L}]/gu, '')).size < OWN_LETTERS;
}

/** Words of three letters and more that stand in names and addresses, the longest first. */
function partsOf({ name, email, tenantName, domain }: AboutUser): string[] {
  const words = [name, email, tenantName, domain]
    .join(' ')
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return words.filter((word) => word.length >= 3).sort((a, b) => b.length - a.length);
}
