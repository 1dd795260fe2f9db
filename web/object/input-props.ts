import { useTranslations } from 'next-intl';
import { useFormState, useIssue } from './form-context.ts';
import type { FormField } from './form-field.ts';
import type { Issue } from './issue.ts';
import { useObjectTexts } from './use-object-texts.ts';

export interface InputProps<Field extends FormField = FormField> {
  readonly field: Field;
  /** Where it stands in the body: `members.0.userId`. */
  readonly path: string;
  readonly value: unknown;
  readonly change: (value: unknown) => void;
  /** Instead of the name of the field. */
  readonly label?: string;
}

/** Why a field is refused, in the language of the portal. */
export function useIssueText(): (issue: Issue) => string {
  const t = useTranslations('issue');
  const { sentence } = useObjectTexts();
  return (issue) => {
    if (issue.text === 'said') return asSentence(sentence(issue.sentence));
    return 'count' in issue ? t(issue.text, { count: issue.count }) : t(issue.text);
  };
}

/** `must be one key` -> `Must be one key.` */
const asSentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!]$/.test(text) ? '' : '.'}`;

const INPUT_ORDER: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

/** Label, help, mark of what must be there, and what is wrong with it: the same for every input. */
export function useInputProps({ field, path, label }: InputProps, isWhole = false) {
  const { labelOf } = useFormState();
  const { help } = useObjectTexts();
  const [name, more] = [label ?? labelOf(field.name), help(field.help)];
  const issue = useIssue(path, isWhole);
  const textOf = useIssueText();
  return {
    label: name,
    // A header is its own explanation.
    description: more === `${name}.` ? null : more,
    error: issue && textOf(issue),
    withAsterisk: field.preset === undefined && !field.isNullable && !field.isOptional,
    'data-path': path,
    // Help below the input: inputs beside each other stand in one line.
    inputWrapperOrder: INPUT_ORDER,
  };
}
