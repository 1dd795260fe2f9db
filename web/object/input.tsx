import { Autocomplete, MultiSelect, NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { PasswordField } from '#web/form/index.ts';
import { useFormState } from './form-context.ts';
import type { ChoiceField, ListField, NumberField, TextField } from './form-field.ts';
import { GroupInput } from './group-input.tsx';
import { type InputProps, useInputProps } from './input-props.ts';
import { ListInput } from './list-input.tsx';
import { ReferenceInput } from './reference-input.tsx';
import { useDayNames } from './use-day-names.ts';
import { useObjectTexts } from './use-object-texts.ts';
import { VariantInput } from './variant-input.tsx';

/** The input of a field, by what it holds. */
export function Input(props: InputProps) {
  const { field } = props;
  switch (field.type) {
    case 'text':
      return <TextFieldInput {...props} field={field} />;
    case 'number':
      return <NumberFieldInput {...props} field={field} />;
    case 'flag':
      return <FlagInput {...props} />;
    case 'secret':
      return <SecretInput {...props} />;
    case 'record':
      return <RecordInput {...props} />;
    case 'choice':
      return <ChoiceInput {...props} field={field} />;
    case 'reference':
      return <ReferenceInput {...props} field={field} />;
    case 'group':
      return <GroupInput {...props} field={field} />;
    case 'variant':
      return <VariantInput {...props} field={field} />;
    case 'list':
      return <AnyListInput {...props} field={field} />;
  }
}

/** Plain values stand in one line; what has fields of its own has rows of its own. */
function AnyListInput(props: InputProps<ListField>) {
  const { element } = props.field;
  if (element.type === 'text') return <TagsFieldInput {...props} />;
  if (element.type === 'number') return <NumbersInput {...props} element={element} />;
  return <ListInput {...props} />;
}

/** Several lines of text. */
const LONG = new Set(['description', 'note', 'text', 'emailText']);
/** Names of other nodes of the same flow. */
const LINKS = new Set(['next', 'invalid', 'timeout', 'reached', 'otherwise']);
const HTML_TYPES: Readonly<Record<string, string>> = { date: 'date', email: 'email', url: 'url' };

function TextFieldInput(props: InputProps<TextField>) {
  const { field, path, value, change } = props;
  const shared = useInputProps(props);
  const { values } = useFormState();
  const nothing = field.isNullable ? null : field.isOptional ? undefined : '';
  const text = typeof value === 'string' ? value : '';
  const take = (typed: string) => change(typed === '' ? nothing : typed);
  if (/time-?zone$/i.test(field.name)) {
    const data = ['UTC', ...Intl.supportedValuesOf('timeZone')];
    return (
      <Select
        {...shared}
        data={data}
        value={text || null}
        onChange={(zone) => take(zone ?? '')}
        searchable
        clearable
        limit={100}
      />
    );
  }
  if (LINKS.has(field.name) && path.startsWith('nodes.')) {
    const nodes = (values.nodes ?? []) as readonly ({ readonly name?: string } | undefined)[];
    const names = [...new Set(nodes.flatMap((node) => node?.name || []))];
    return <Autocomplete {...shared} data={names} value={text} onChange={take} />;
  }
  const typing = {
    ...shared,
    value: text,
    onChange: (event: { currentTarget: { value: string } }) => take(event.currentTarget.value),
  };
  if (LONG.has(field.name)) return <Textarea {...typing} autosize minRows={1} maxRows={8} />;
  return <TextInput {...typing} type={HTML_TYPES[field.format ?? ''] ?? 'text'} autoComplete="off" />;
}

function NumberFieldInput(props: InputProps<NumberField>) {
  const { field, value, change } = props;
  const nothing = field.isNullable ? null : undefined;
  return (
    <NumberInput
      {...useInputProps(props)}
      value={typeof value === 'number' ? value : ''}
      onChange={(typed) => change(typeof typed === 'number' ? typed : nothing)}
      allowDecimal={false}
      allowLeadingZeros={false}
      {...(field.min >= 0 && { allowNegative: false })}
    />
  );
}

function FlagInput(props: InputProps) {
  const { withAsterisk: _, inputWrapperOrder: __, ...shared } = useInputProps(props);
  const { value, change } = props;
  return <Switch {...shared} checked={value === true} onChange={(event) => change(event.currentTarget.checked)} />;
}

/** Never told: what is there stays unless something is typed. */
function SecretInput(props: InputProps) {
  const t = useTranslations('objects');
  const { isSet } = useFormState();
  const { field, value, change } = props;
  return (
    <PasswordField
      {...useInputProps(props)}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => change(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      placeholder={t(isSet(field.name) ? 'secret-set' : 'secret-none')}
      autoComplete="new-password"
    />
  );
}

function ChoiceInput(props: InputProps<ChoiceField>) {
  const { field, value, change } = props;
  const { choice } = useObjectTexts();
  const mayBeNothing = field.isNullable || field.isOptional;
  return (
    <Select
      {...useInputProps(props)}
      data={field.choices.map((one) => ({ value: one, label: choice(field.name, one) }))}
      value={typeof value === 'string' ? value : null}
      onChange={(chosen) => change(chosen ?? (field.isNullable ? null : undefined))}
      allowDeselect={false}
      clearable={mayBeNothing}
      searchable={field.choices.length > 8}
    />
  );
}

/** Texts one after the other, each ended with Enter. */
function TagsFieldInput(props: InputProps<ListField>) {
  const t = useTranslations('objects');
  const { value, change } = props;
  return (
    <TagsInput
      {...useInputProps(props, true)}
      value={(value ?? []) as string[]}
      onChange={change}
      placeholder={t('add-by-enter')}
      splitChars={[',', ';']}
      acceptValueOnBlur
    />
  );
}

/** Days and months by name, other numbers of a short range as they are. */
function NumbersInput({ element, ...props }: InputProps<ListField> & { element: NumberField }) {
  const { field, value, change } = props;
  const names = useDayNames(field.name);
  const numbers = Array.from({ length: element.max - element.min + 1 }, (_, i) => element.min + i);
  const inOrder = (chosen: string[]) => chosen.map(Number).toSorted((a, b) => a - b);
  return (
    <MultiSelect
      {...useInputProps(props, true)}
      data={numbers.map((number) => ({ value: String(number), label: names(number) }))}
      value={((value ?? []) as number[]).map(String)}
      onChange={(chosen) => change(inOrder(chosen))}
      searchable
      clearable
    />
  );
}

/** Names and values, written `name = value`. */
function RecordInput(props: InputProps) {
  const t = useTranslations('objects');
  const { value, change } = props;
  const pairs = Object.entries((value ?? {}) as Record<string, string>).map(([name, held]) => `${name} = ${held}`);
  const toRecord = (texts: string[]) =>
    Object.fromEntries(
      texts.map((text) => [text.split('=')[0]?.trim() ?? '', text.split('=').slice(1).join('=').trim()]),
    );
  return (
    <TagsInput
      {...useInputProps(props, true)}
      value={pairs}
      onChange={(texts) => change(toRecord(texts))}
      placeholder={t('pair-by-enter')}
      acceptValueOnBlur
    />
  );
}
