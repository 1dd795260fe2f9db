import { Alert, Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import type { z } from 'zod';
import { ApiProblem, useProblemText } from '#web/api/index.ts';
import { FormContext } from './form-context.ts';
import { type FormField, fieldOf } from './form-field.ts';
import { Fields } from './group-input.tsx';
import { type Issues, issuesAt, issuesOf } from './issue.ts';
import { useLeaveGuard } from './leave-guard.tsx';
import { isSame } from './use-object-form.ts';
import { useObjectTexts } from './use-object-texts.ts';

interface PartFormProps<Part extends object> {
  /** Its words are `fields` of objects.*.json, or `name.field` where it means something else by one. */
  name: string;
  schema: z.ZodObject;
  /** What of it is shown; all without it. The rest stays as it is. */
  fields?: readonly FormField[];
  value: Part;
  /** The whole part. */
  save: (value: Part) => Promise<unknown>;
  saved: () => void;
  mayWrite?: boolean;
  /** Of its secrets, which are never told: whether there is one already. */
  isSet?: (secret: string) => boolean;
}

/** The form of what has a schema and is saved as one, without being an object of its own, such as a profile. */
export function PartForm<Part extends object>({
  name,
  schema,
  fields: shown,
  value,
  save,
  saved,
  mayWrite = true,
  isSet = () => false,
}: PartFormProps<Part>) {
  const t = useTranslations('objects');
  const textOf = useProblemText();
  const { label } = useObjectTexts();
  const fields = useMemo(
    () => shown ?? Object.entries(schema.shape).map(([key, field]) => fieldOf(key, field)),
    [schema, shown],
  );
  const [typed, setTyped] = useState<Part | null>(null);
  const [issues, setIssues] = useState<Issues>({});
  const values = (typed ?? value) as Record<string, unknown>;
  const isDirty = typed !== null && !isSame(withoutNothing(typed), withoutNothing(value));
  const saving = useMutation({
    mutationFn: save,
    onSuccess() {
      setTyped(null);
      saved();
    },
    onError(problem) {
      if (problem instanceof ApiProblem) setIssues(withoutFirst(name, issuesAt(problem.errors)));
    },
  });
  const guard = useLeaveGuard(isDirty && !saving.isPending);
  const submit = () => {
    const body = withoutNothing(values) as Part;
    const parsed = schema.safeParse(body, { reportInput: true });
    setIssues(parsed.success ? {} : issuesOf(parsed.error));
    if (parsed.success) saving.mutate(body);
  };
  return (
    <FormContext value={{ labelOf: (field) => label(name, field), values, issues, isSet }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <fieldset disabled={!mayWrite} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
          <Stack gap="md">
            <Fields fields={fields} path="" value={values} change={(next) => setTyped(next as Part)} />
            {saving.isError && Object.keys(issues).length === 0 && (
              <Alert color="red" role="alert" p="sm">
                {textOf(saving.error)}
              </Alert>
            )}
            {mayWrite && (
              <Group gap="xs">
                <Button type="submit" loading={saving.isPending} disabled={!isDirty}>
                  {t('save')}
                </Button>
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
      {guard}
    </FormContext>
  );
}

/** What is left empty is not there: JSON knows no `undefined`. */
const withoutNothing = (value: object): object => JSON.parse(JSON.stringify(value));

/** The API names the part in which a field stands. */
const withoutFirst = (name: string, issues: Issues): Issues =>
  Object.fromEntries(
    Object.entries(issues).map(([path, issue]) => [
      path.startsWith(`${name}.`) ? path.slice(name.length + 1) : path,
      issue,
    ]),
  );
