/**
 * From our words to the wire: status, title and detail of each error that the API answers with (RFC 9457).
 *
 *   requests.ts   what any request may meet: its form, what it depends on, and what is wrong on our side
 *   sign-in.ts    who asks: passwords, second factors, and the providers and directories that know people
 *   rights.ts     what somebody may do, and what the plan of a tenant allows
 *   objects.ts    configuration: what is taken, in use, or not there
 *   messages.ts   mailboxes and faxes
 *   calls.ts      calls that go on, and those who take part in them
 *
 * A new code (functions/api/problem.ts) does not compile without its row in one of them.
 */
import type { ApiProblemCode } from '../problem.ts';
import { CALL_PROBLEMS } from './calls.ts';
import { MESSAGE_PROBLEMS } from './messages.ts';
import { OBJECT_PROBLEMS } from './objects.ts';
import type { ProblemAnswer } from './problem-answer.ts';
import { REQUEST_PROBLEMS } from './requests.ts';
import { RIGHTS_PROBLEMS } from './rights.ts';
import { SIGN_IN_PROBLEMS } from './sign-in.ts';

export type { ProblemAnswer } from './problem-answer.ts';

/** The only list of error answers there is. */
export const PROBLEMS: { readonly [Code in ApiProblemCode]: ProblemAnswer<Code> } = {
  ...REQUEST_PROBLEMS,
  ...SIGN_IN_PROBLEMS,
  ...RIGHTS_PROBLEMS,
  ...OBJECT_PROBLEMS,
  ...MESSAGE_PROBLEMS,
  ...CALL_PROBLEMS,
};
