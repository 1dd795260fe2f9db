import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ObjectKind } from '#shared/object/index.ts';
import { ApiProblem, useProblemText } from '#web/api/index.ts';
import { blanksOf, type FormField } from './form-field.ts';
import { type Issues, issuesAt, issuesOf, pathOf, said } from './issue.ts';
import type { AnyObject } from './use-objects.ts';

interface ObjectFormOptions {
  kind: ObjectKind;
  fields: readonly FormField[];
  /** What is changed; null for a new one. */
  object: AnyObject | null;
  /** A whole body for a new one, else what has changed. */
  send: (body: object) => Promise<AnyObject>;
  done: (object: AnyObject) => void;
}

/** Codes of the API by which somebody else has come first. */
const CONFLICTS = ['precondition-failed', 'changed-meanwhile'];

/**
 * What is typed over an object, field by field: a newer version of the object can come beneath it, and a change of
 * nothing is none. Refused by the schema first, then by the API.
 */
export function useObjectForm({ kind, fields, object, send, done }: ObjectFormOptions) {
  const textOf = useProblemText();
  const [typed, setTyped] = useState<Readonly<Record<string, unknown>>>({});
  const [issues, setIssues] = useState<Issues>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  const base = object ?? blanksOf(fields);
  const values = { ...base, ...typed };
  const changed = Object.fromEntries(
    fields.flatMap(({ name }) => (name in typed && !isSame(typed[name], base[name]) ? [[name, typed[name]]] : [])),
  );
  const isDirty = Object.keys(changed).length > 0;

  const sending = useMutation({
    mutationFn: send,
    onSuccess(saved) {
      setTyped({});
      done(saved);
    },
    onError(problem) {
      if (isConflict(problem)) return;
      const errors = problem instanceof ApiProblem ? problem.errors : [];
      const known = errors.filter(({ pointer }) => fields.some(({ name }) => name === pathOf(pointer).split('.')[0]));
      const text = (detail: string) =>
        problem instanceof ApiProblem && problem.code === 'value-taken' ? textOf(problem) : detail;
      const found = issuesAt(known.map(({ pointer, detail }) => ({ pointer, detail: text(detail) })));
      setIssues(found);
      focusFirst(found);
      setRefusal(known.length === 0 ? textOf(problem) : null);
    },
  });

  const submit = (): void => {
    setRefusal(null);
    const found = problemsOf(kind, fields, values);
    setIssues(found);
    if (Object.keys(found).length > 0) focusFirst(found);
    else sending.mutate(object ? changed : bodyOf(fields, values));
  };
  return {
    values,
    issues,
    refusal,
    isDirty,
    isConflict: isConflict(sending.error),
    isSending: sending.isPending,
    /** All values; what is not another one is not typed. */
    change(next: Readonly<Record<string, unknown>>) {
      const touched = Object.entries(next).filter(([name, value]) => value !== values[name]);
      setTyped({ ...typed, ...Object.fromEntries(touched) });
    },
    submit,
    /** After a conflict: what was typed stays, or goes. */
    goOn(keepsTyped: boolean) {
      if (!keepsTyped) setTyped({});
      sending.reset();
    },
  };
}

const isConflict = (problem: Error | null): boolean =>
  problem instanceof ApiProblem && CONFLICTS.includes(problem.code);

const bodyOf = (fields: readonly FormField[], values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(fields.flatMap(({ name }) => (values[name] === undefined ? [] : [[name, values[name]]])));

/** What the API would refuse of the whole: first each field, then what does not go together. */
function problemsOf(kind: ObjectKind, fields: readonly FormField[], values: Readonly<Record<string, unknown>>): Issues {
  const parsed = kind.New.safeParse(bodyOf(fields, values), { reportInput: true });
  if (!parsed.success) return issuesOf(parsed.error);
  const problems = kind.check?.(parsed.data as never) ?? [];
  return Object.fromEntries(problems.map(({ path, detail }) => [path.join('.'), said(detail)]));
}

/** Whether two values of a body are the same; keys may come in another order. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => isSame((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]))
  );
}

/** Leads to the first refused input, once it is drawn. */
function focusFirst(issues: Issues): void {
  requestAnimationFrame(() => {
    const refused = [...document.querySelectorAll<HTMLElement>('[data-path]')].find(({ dataset: { path = '' } }) =>
      Object.keys(issues).some((issue) => issue === path || issue.startsWith(`${path}.`)),
    );
    const inner = document.querySelector<HTMLElement>('form [aria-invalid="true"]');
    (inner ?? refused?.querySelector<HTMLElement>('input, textarea') ?? refused)?.focus();
  });
}
