import { Fieldset, SimpleGrid, Stack, Switch, Text } from '@mantine/core';
import { blanksOf, type FormField, type GroupField } from './form-field.ts';
import { Input } from './input.tsx';
import { type InputProps, useInputProps } from './input-props.ts';

/** Fields in columns; what has fields of its own takes a row of its own. */
export function Fields({
  fields,
  path,
  value,
  change,
  columns = 2,
}: {
  fields: readonly FormField[];
  /** Of what the fields belong to; empty for the whole body. */
  path: string;
  value: Readonly<Record<string, unknown>>;
  change: (value: Record<string, unknown>) => void;
  columns?: number;
}) {
  const rows = rowsOf(fields);
  return (
    <Stack gap="sm">
      {rows.map((row) => (
        <SimpleGrid
          key={row[0]?.name}
          cols={{ base: 1, sm: row.length === 1 && isWide(row[0]) ? 1 : columns }}
          spacing="md"
          verticalSpacing="sm"
        >
          {row.map((field) => (
            <Input
              key={field.name}
              field={field}
              path={path === '' ? field.name : `${path}.${field.name}`}
              value={value[field.name]}
              change={(next) => change({ ...value, [field.name]: next })}
            />
          ))}
        </SimpleGrid>
      ))}
    </Stack>
  );
}

const isWide = (field: FormField | undefined): boolean =>
  field !== undefined &&
  (field.type === 'group' ||
    field.type === 'variant' ||
    (field.type === 'list' && !['text', 'number'].includes(field.element.type)));

/** Narrow fields that follow each other stand together. */
function rowsOf(fields: readonly FormField[]): FormField[][] {
  const rows: FormField[][] = [];
  for (const field of fields) {
    const last = rows.at(-1);
    if (last && !isWide(field) && !isWide(last[0])) last.push(field);
    else rows.push([field]);
  }
  return rows;
}

/** Several fields that belong together; where they may be missing together, a switch says so. */
export function GroupInput(props: InputProps<GroupField>) {
  const { field, path, value, change } = props;
  const { label, description, error } = useInputProps(props);
  const mayBeNothing = field.isNullable || field.isOptional;
  const isThere = value !== null && value !== undefined;
  return (
    <Fieldset legend={label} data-path={path}>
      <Stack gap="sm">
        {description !== null && (
          <Text size="xs" c="dimmed">
            {description}
          </Text>
        )}
        {mayBeNothing && (
          <Switch
            label={label}
            checked={isThere}
            onChange={({ currentTarget: { checked } }) =>
              change(checked ? blanksOf(field.fields) : field.isNullable ? null : undefined)
            }
          />
        )}
        {isThere && (
          <Fields fields={field.fields} path={path} value={value as Record<string, unknown>} change={change} />
        )}
        {error !== null && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )}
      </Stack>
    </Fieldset>
  );
}
