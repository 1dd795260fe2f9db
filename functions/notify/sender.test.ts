import { expect, test } from 'vitest';
import { connectionOf } from './sender.ts';

test.each([
  ['smtp://ann:secret@mail.example', true],
  ['smtp://ann:secret@127.mail.example:25', true],
  ['smtp://mail.example', false],
  ['smtp://ann:secret@127.0.0.1:2525', false],
  ['smtp://ann:secret@localhost', false],
  ['smtp://ann:secret@[::1]:2525', false],
])('a password goes by TLS alone, or to this machine: %s', (url, requireTLS) => {
  expect(connectionOf(url)).toMatchObject({ requireTLS });
});
