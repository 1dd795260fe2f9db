import { Box, Select, SimpleGrid, Stack } from '@mantine/core';
import { useIssue } from './form-context.ts';
import { blanksOf, type FormField, type VariantField } from './form-field.ts';
import { Input } from './input.tsx';
import { type InputProps, useInputProps, useIssueText } from './input-props.ts';
import { useObjectTexts } from './use-object-texts.ts';

/** One of several shapes: which one, and its fields beside it. A destination is a kind and what of that kind. */
export function VariantInput(props: InputProps<VariantField>) {
  const { field, path, value, change } = props;
  const { choice } = useObjectTexts();
  const shared = useInputProps(props);
  const textOf = useIssueText();
  const ofTag = useIssue(`${path}.${field.by}`);
  const held = (value ?? {}) as Record<string, unknown>;
  const tag = typeof held[field.by] === 'string' ? (held[field.by] as string) : null;
  const variant = field.variants.find((one) => one.value === tag);
  const mayBeNothing = field.isNullable || field.isOptional;
  const choose = (chosen: string | null) => {
    const next = field.variants.find((one) => one.value === chosen);
    if (!next) return change(field.isNullable ? null : undefined);
    // What the shapes have in common, such as the name of a node, stays.
    const kept = Object.fromEntries(next.fields.flatMap(({ name }) => (name in held ? [[name, held[name]]] : [])));
    change({ [field.by]: next.value, ...blanksOf(next.fields), ...kept });
  };
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
        <Select
          {...shared}
          error={shared.error ?? (ofTag && textOf(ofTag))}
          data={field.variants.map(({ value: one }) => ({ value: one, label: choice(field.name, one) }))}
          value={tag}
          onChange={choose}
          allowDeselect={false}
          clearable={mayBeNothing}
          searchable={field.variants.length > 8}
        />
        {variant?.fields.filter(isNarrow).map((inner) => inputOf(inner))}
      </SimpleGrid>
      {variant?.fields.some((inner) => !isNarrow(inner)) && (
        <Box pl={{ base: 0, sm: 'md' }}>
          <Stack gap="sm">{variant.fields.filter((inner) => !isNarrow(inner)).map((inner) => inputOf(inner))}</Stack>
        </Box>
      )}
    </Stack>
  );

  function inputOf(inner: FormField) {
    return (
      <Input
        key={inner.name}
        field={inner}
        path={`${path}.${inner.name}`}
        value={held[inner.name]}
        change={(next) => change({ ...held, [inner.name]: next })}
      />
    );
  }
}

const isNarrow = ({ type }: FormField): boolean => !['group', 'variant', 'list'].includes(type);
