/**
 * The HTTP API as the portal sees it. Answers are parsed with the domain's own schemas; a refusal is an `ApiProblem`.
 *
 *   client.ts    one request: cookie, forgery header, tenant acted in, parsing
 *   problem.ts   an error answer (RFC 9457) as an exception for react-query
 *   page.ts      cursors: one page, or the whole list
 *   use-problem-text.ts   a refusal in the user's language
 *
 * A new resource is a hook beside its page (`use-….ts`) that calls these; nothing else in the portal fetches.
 */
export { api } from './client.ts';
export { getEvery, getPage, type Page } from './page.ts';
export { ApiProblem } from './problem.ts';
export { useProblemText } from './use-problem-text.ts';
