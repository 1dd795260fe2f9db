import { type FormErrors, type UseFormReturnType, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import { ApiProblem, useProblemText } from '#web/api/index.ts';
import { fieldsRefusedBy, fieldsRefusedWith } from './refusals.ts';

interface SchemaFormOptions<Values, Body, Answer> {
  initialValues: Values;
  /** The schema the API validates with; this form refuses exactly what the API would. */
  schema: z.ZodType;
  /** What the inputs hold → what is sent: blanks become null or are left out. */
  toBody: (values: Values) => Body;
  /** What stands below a refused field, in the user's language. */
  invalidText: (field: string) => string;
  send: (body: Body) => Promise<Answer>;
  done: (answer: Answer) => void;
  /** What is said when something else than the API fails, such as the browser itself. */
  failed?: string;
}

export interface SchemaForm<Values extends object> {
  readonly form: UseFormReturnType<Values>;
  readonly submit: (event?: FormEvent<HTMLFormElement>) => void;
  readonly isSending: boolean;
  /** A refusal that belongs to no field of the form. */
  readonly refusal: string | null;
}

/** A form over a schema of the domain: checked before it is sent, and again by the API, with one text per field. */
export function useSchemaForm<Values extends object, Body, Answer>(
  options: SchemaFormOptions<Values, Body, Answer>,
): SchemaForm<Values> {
  const { initialValues, schema, toBody, invalidText, send, done, failed } = options;
  const textOf = useProblemText();
  const [refusal, setRefusal] = useState<string | null>(null);
  const errorsAt = (fields: string[], text: (field: string) => string): FormErrors =>
    Object.fromEntries(fields.map((field) => [field, text(field)]));
  const form = useForm<Values>({
    initialValues,
    validate: (values) => errorsAt(fieldsRefusedBy(schema, toBody(values)), invalidText),
  });
  const focusFirst = (errors: FormErrors): void => {
    const [first] = Object.keys(errors);
    if (first) form.getInputNode(first)?.focus();
  };

  const sending = useMutation({
    mutationFn: (values: Values) => send(toBody(values)),
    onMutate: () => setRefusal(null),
    onSuccess: done,
    onError(problem) {
      const fields = fieldsRefusedWith(problem).filter((field) => form.getInputNode(field) !== null);
      const isInvalid = problem instanceof ApiProblem && problem.code === 'invalid-body';
      const errors = errorsAt(fields, isInvalid ? invalidText : () => textOf(problem));
      form.setErrors(errors);
      focusFirst(errors);
      const isOfApi = problem instanceof ApiProblem;
      if (fields.length === 0) setRefusal(isOfApi ? textOf(problem) : (failed ?? textOf(problem)));
    },
  });
  return {
    form,
    submit: form.onSubmit((values) => sending.mutate(values), focusFirst),
    isSending: sending.isPending,
    refusal,
  };
}
