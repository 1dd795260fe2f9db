import { createContext, useContext } from 'react';
import type { Issue, Issues } from './issue.ts';

/** What the inputs of one form share. */
export interface FormState {
  readonly labelOf: (field: string) => string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly issues: Issues;
  /** The secrets that are set already. */
  readonly isSet: (secret: string) => boolean;
}

export const FormContext = createContext<FormState | null>(null);

export function useFormState(): FormState {
  const form = useContext(FormContext);
  if (!form) throw new Error('an input outside of its form');
  return form;
}

/** What is wrong with a field; with `isWhole` also what is wrong inside, where that has no inputs of its own. */
export function useIssue(path: string, isWhole = false): Issue | null {
  const { issues } = useFormState();
  if (issues[path]) return issues[path];
  const inside = isWhole ? Object.keys(issues).find((key) => key.startsWith(`${path}.`)) : undefined;
  return inside === undefined ? null : (issues[inside] ?? null);
}
