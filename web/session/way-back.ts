/** Sign-in page that leads back to where the user was. */
export const signInPath = (whereTo: string): string =>
  whereTo === '/' ? '/sign-in/' : `/sign-in/?back=${encodeURIComponent(whereTo)}`;

/**
 * Where to go after signing in. Only a path of this very portal counts: a link with a foreign `back` must not turn the
 * sign-in page into a doorway for phishing.
 *
 * @param origin  of the portal, e.g. `https://portal.example`
 */
export function wayBack(search: string, origin: string): string {
  const back = new URLSearchParams(search).get('back') ?? '/';
  const target = URL.canParse(back, origin) ? new URL(back, origin) : null;
  if (!back.startsWith('/') || target?.origin !== origin || target.pathname.startsWith('/sign-in')) return '/';
  return target.pathname + target.search;
}
