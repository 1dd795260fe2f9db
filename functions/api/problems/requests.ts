import { type ProblemAnswers, summary } from './problem-answer.ts';

/** What any request may meet: its form, what it depends on, and what is wrong on our side. */
export const REQUEST_PROBLEMS = {
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    detail: () => 'The body could not be read as JSON in UTF-8.',
  },
  'invalid-query': {
    status: 400,
    title: 'The query is not valid',
    detail: ({ errors }) => summary(errors),
  },
  'invalid-cursor': {
    status: 400,
    title: 'The cursor is not valid',
    detail: () => 'Pass the nextCursor of this very list, or none.',
    pointer: '/cursor',
  },
  'invalid-idempotency-key': {
    status: 400,
    title: 'The Idempotency-Key is not valid',
    detail: () => 'The header Idempotency-Key has 1 to 255 printable ASCII characters.',
  },
  'unknown-path': { status: 404, title: 'Not found', detail: () => 'The API has no such path; see /v1/openapi.json.' },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    detail: ({ allow }) => `This path takes ${allow.join(', ')}.`,
    headers: ({ allow }) => ({ Allow: allow.join(', ') }),
  },
  'changed-meanwhile': {
    status: 409,
    title: 'Changed meanwhile',
    detail: () => 'Somebody else has changed this at the same moment. Read it again and repeat the change.',
  },
  'idempotency-in-progress': {
    status: 409,
    title: 'The request is still being carried out',
    detail: () => 'A request with this Idempotency-Key has no answer yet. Send it again to get its answer.',
    headers: () => ({ 'Retry-After': '1' }),
  },
  'precondition-failed': {
    status: 412,
    title: 'It is another version',
    detail: () => 'What is there is not what If-Match names. Read it again and repeat the change.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    detail: ({ limitBytes }) => `The body may have ${limitBytes} bytes.`,
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    detail: ({ type }) => `The body must be ${type} in UTF-8.`,
  },
  'invalid-body': { status: 422, title: 'The body is not valid', detail: ({ errors }) => summary(errors) },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    detail: () => 'A request with this Idempotency-Key had another path or body. A new request needs a new key.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    detail: ({ retryAfterSeconds }) => `This API key may ask again in ${retryAfterSeconds} s.`,
    headers: ({ retryAfterSeconds }) => ({ 'Retry-After': String(retryAfterSeconds) }),
  },
  'internal-error': {
    status: 500,
    title: 'Internal error',
    detail: () => 'Something went wrong on our side. Try again later.',
  },
  'queue-unavailable': {
    status: 503,
    title: 'Not available',
    detail: () => 'The work could not be queued right now; nothing was done.',
    headers: () => ({ 'Retry-After': '5' }),
  },
  'store-unavailable': {
    status: 503,
    title: 'Not available',
    detail: () => 'The store does not answer right now. A change may have been made all the same.',
    headers: () => ({ 'Retry-After': '5' }),
  },
} as const satisfies ProblemAnswers;
