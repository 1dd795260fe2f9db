import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ReferenceField } from './form-field.ts';
import { type InputProps, useInputProps } from './input-props.ts';
import { titleOf } from './title.ts';
import { useOffered, useReferred } from './use-objects.ts';

/** As long as somebody types, nothing is asked. */
const TYPING_MS = 250;

/** Another object or a user, chosen by name; the letters typed are looked for by the API. */
export function ReferenceInput(props: InputProps<ReferenceField>) {
  const t = useTranslations('objects');
  const { field, value, change } = props;
  const id = typeof value === 'string' && value !== '' ? value : null;
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const referred = useReferred(field.target, id);
  const title = referred && titleOf(referred);
  // What the input shows is its own choice, not something to look for.
  const [search] = useDebouncedValue(typed === title ? '' : typed, TYPING_MS);
  const offered = useOffered(field.target, search, isOpen);
  const options = (offered.data ?? []).map((one) => ({ value: one.id, label: titleOf(one) }));
  const chosen =
    id !== null && !options.some((option) => option.value === id) ? [{ value: id, label: title ?? id }] : [];
  // An option that cannot be taken: a list box without any is none to a screen reader.
  const none =
    offered.isSuccess && options.length === 0 ? [{ value: '', label: t('nothing-found'), disabled: true }] : [];
  const mayBeNothing = field.isNullable || field.isOptional;
  return (
    <Select
      {...useInputProps(props)}
      data={[...chosen, ...options, ...none]}
      value={id}
      onChange={(next) => change(next ?? (field.isNullable ? null : undefined))}
      searchable
      clearable={mayBeNothing}
      allowDeselect={false}
      filter={({ options: all }) => all}
      onSearchChange={setTyped}
      onDropdownOpen={() => setOpen(true)}
    />
  );
}
