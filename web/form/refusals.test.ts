import { expect, test } from 'vitest';
import { NewUser } from '#shared/user/index.ts';
import { ApiProblem } from '#web/api/problem.ts';
import { fieldsRefusedBy, fieldsRefusedWith } from './refusals.ts';

test('the schema of the domain names each refused field once', () => {
  const body = { name: '', extension: 'x', email: 'nobody', password: 'short' };
  expect(fieldsRefusedBy(NewUser, body).toSorted()).toEqual(['email', 'extension', 'name', 'password']);
});

test('pointers of the API become field paths', () => {
  const problem = new ApiProblem(422, 'invalid-body', '', {
    errors: [
      { pointer: '/extension', detail: '' },
      { pointer: '/admin/email', detail: '' },
    ],
  });
  expect(fieldsRefusedWith(problem)).toEqual(['extension', 'admin.email']);
});

test('a refusal of the whole names no field', () => {
  expect(fieldsRefusedWith(new ApiProblem(403, 'not-permitted', ''))).toEqual([]);
});
