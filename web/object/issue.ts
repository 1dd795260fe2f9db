import type { z } from 'zod';

/** Why a field is refused: a text of the catalogue with its values, or what the schema or the API says itself. */
export type Issue =
  | { readonly text: 'required' | 'invalid' }
  | { readonly text: 'at-least' | 'at-most' | 'characters-at-least' | 'characters-at-most'; readonly count: number }
  | { readonly text: 'entries-at-least' | 'entries-at-most'; readonly count: number }
  | { readonly text: 'said'; readonly sentence: string };

/** Refused fields by path: `members.0.userId`. */
export type Issues = Readonly<Record<string, Issue>>;

/** Sentences that zod makes itself are for programmers; those of our schemas are in the catalogues. */
const BY_ZOD = /^(Invalid|Too (small|big)|Unrecognized|Expected|Required)/;

/** The first thing wrong with each field, as the schema sees it. */
export function issuesOf(error: z.ZodError): Issues {
  return byPath(error.issues.map((issue) => [issue.path.join('.'), issueOf(issue)]));
}

/** The same as the API says it: by JSON Pointer (RFC 6901). */
export function issuesAt(errors: readonly { pointer: string; detail: string }[]): Issues {
  return byPath(errors.map(({ pointer, detail }) => [pathOf(pointer), said(detail)]));
}

export const said = (sentence: string): Issue =>
  BY_ZOD.test(sentence) ? { text: 'invalid' } : { text: 'said', sentence };

export const pathOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

const byPath = (issues: [string, Issue][]): Issues => Object.fromEntries(issues.toReversed());

function issueOf(issue: z.core.$ZodIssue): Issue {
  switch (issue.code) {
    case 'too_small': {
      const count = Number(issue.minimum);
      if (issue.origin === 'number' || issue.origin === 'int') return { text: 'at-least', count };
      if (issue.origin === 'array') return { text: 'entries-at-least', count };
      return count === 1 ? { text: 'required' } : { text: 'characters-at-least', count };
    }
    case 'too_big': {
      const count = Number(issue.maximum);
      if (issue.origin === 'number' || issue.origin === 'int') return { text: 'at-most', count };
      return { text: issue.origin === 'array' ? 'entries-at-most' : 'characters-at-most', count };
    }
    case 'invalid_type':
    case 'invalid_union':
    case 'invalid_value':
      return issue.input === undefined || issue.input === null ? { text: 'required' } : { text: 'invalid' };
    default:
      return said(issue.message);
  }
}
