import { TagsInput, type TagsInputProps } from '@mantine/core';
import type { SchemaForm } from './use-schema-form.ts';

/** Words one after the other, however they are parted; what is wrong with any of them stands below. */
export function TagsField<Values extends object>({ form, name, ...shown }: TagsFieldProps<Values>) {
  const wrong = Object.entries(form.errors).find(([field]) => field.split('.')[0] === name);
  return (
    <TagsInput
      splitChars={[',', ' ', ';']}
      acceptValueOnBlur
      {...form.getInputProps(name)}
      error={wrong?.[1]}
      {...shown}
    />
  );
}

interface TagsFieldProps<Values extends object> extends Pick<TagsInputProps, 'label' | 'description'> {
  readonly form: SchemaForm<Values>['form'];
  readonly name: keyof Values & string;
}
