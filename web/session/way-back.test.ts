import { expect, test } from 'vitest';
import { signInPath, wayBack } from './way-back.ts';

const portal = 'https://portal.example';

test('signing in leads back to the page that asked for it', () => {
  const signIn = new URL(signInPath('/users/?user=usr_1'), portal);
  expect(wayBack(signIn.search, portal)).toBe('/users/?user=usr_1');
});

test.each([
  ['nothing to go back to', ''],
  ['another site', '?back=https://evil.example/'],
  ['another site without a scheme', '?back=//evil.example/'],
  ['another site behind a backslash', '?back=/\\evil.example'],
  ['a script', '?back=javascript:alert(1)'],
  ['the sign-in page itself', '?back=/sign-in/'],
  ['a relative path', '?back=users/'],
])('%s leads to the overview', (_, search) => {
  expect(wayBack(search, portal)).toBe('/');
});
