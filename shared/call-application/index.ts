/**
 * Applications that calls are in: a customer's web server is asked what a call does next, and answers with verbs, in the vocabulary
 * of jambonz, so that an application written for that runs on ours.
 *
 *   verb.ts       what it may answer, and what is wrong with what it has answered
 *   hook-url.ts   where it is asked, and how often
 *
 * edge/calls/menus/application carries verbs out; a new one is a line in VERBS and its case there.
 */
export { type HookTries, hookTries, isTriedAgain } from './hook-url.ts';
export { type DialTarget, type Hook, LAST_PRIORITY, readVerbs, type Verb, type VerbName, type VerbOf } from './verb.ts';
