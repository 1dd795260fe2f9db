import { ActionIcon, Button, Fieldset, Group, Paper, Stack, Text } from '@mantine/core';
import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import Plus from 'lucide-react/icons/plus';
import Trash from 'lucide-react/icons/trash-2';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { useFormState } from './form-context.ts';
import { filledBlank, type ListField } from './form-field.ts';
import { Fields } from './group-input.tsx';
import { Input } from './input.tsx';
import { type InputProps, useInputProps } from './input-props.ts';
import classes from './list-input.module.css';
import { isSame } from './use-object-form.ts';
import { useObjectTexts } from './use-object-texts.ts';

/** Members, keys, rules: one row each, which can be moved, for in most of these lists the order decides. */
export function ListInput(props: InputProps<ListField>) {
  const t = useTranslations('objects');
  const { field, path, value, change } = props;
  const { label, description, error } = useInputProps(props);
  const items = (value ?? []) as readonly unknown[];
  const keys = useRowKeys(items.length);
  const rows = useRef<HTMLDivElement>(null);
  const focusRow = (index: number) =>
    requestAnimationFrame(() => rows.current?.children[index]?.querySelector<HTMLElement>('input, textarea')?.focus());

  const move = (from: number, to: number) => {
    keys.move(from, to);
    change(items.with(from, items[to]).with(to, items[from]));
  };
  const remove = (index: number) => {
    keys.remove(index);
    change(items.toSpliced(index, 1));
  };
  const add = () => {
    change([...items, filledBlank(field.element)]);
    focusRow(items.length);
  };
  return (
    <Fieldset legend={label} data-path={path}>
      <Stack gap="xs">
        {description !== null && (
          <Text size="xs" c="dimmed">
            {description}
          </Text>
        )}
        <Stack gap="xs" ref={rows}>
          {items.map((item, i) => (
            <Paper key={keys.at(i)} withBorder p="xs" role="group" aria-label={t('row', { label, number: i + 1 })}>
              <div className={classes.row}>
                <Text size="sm" c="dimmed" className={classes.number ?? ''} aria-hidden>
                  {i + 1}
                </Text>
                <div className={classes.fields}>
                  <Row {...props} index={i} item={item} change={(next) => change(items.with(i, next))} />
                </div>
                <Group gap={2} wrap="nowrap" align="flex-start" className={classes.buttons ?? ''}>
                  <RowButton
                    label={t('move-up', { number: i + 1 })}
                    icon={ArrowUp}
                    isOff={i === 0}
                    act={() => move(i, i - 1)}
                  />
                  <RowButton
                    label={t('move-down', { number: i + 1 })}
                    icon={ArrowDown}
                    isOff={i === items.length - 1}
                    act={() => move(i, i + 1)}
                  />
                  <RowButton label={t('remove-row', { number: i + 1 })} icon={Trash} act={() => remove(i)} />
                </Group>
              </div>
            </Paper>
          ))}
        </Stack>
        {error !== null && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )}
        <Group>
          <Button variant="default" size="xs" leftSection={<Plus size={14} aria-hidden />} onClick={add}>
            {t('add-row', { label })}
          </Button>
          {isPreset(field) && !isSame(items, field.preset) && (
            <Button variant="subtle" size="xs" onClick={() => change(field.preset)}>
              {t('as-preset')}
            </Button>
          )}
        </Group>
      </Stack>
    </Fieldset>
  );
}

/** Whether a new one has rows that were thought out for it. */
const isPreset = ({ preset }: ListField): boolean => Array.isArray(preset) && preset.length > 0;

function Row({ field, path, index, item, change }: InputProps<ListField> & { index: number; item: unknown }) {
  const { element } = field;
  const { one, choice } = useObjectTexts();
  const { labelOf } = useFormState();
  const at = `${path}.${index}`;
  const target = element.type === 'reference' ? element.target : null;
  // The list has the name of many: its element is one of them, or of a kind.
  const ofOne = target === null ? labelOf('kind') : target === 'user' ? choice('kind', 'user') : one(target);
  if (element.type === 'group')
    return (
      <Fields
        fields={element.fields}
        path={at}
        value={(item ?? {}) as Record<string, unknown>}
        change={change}
        columns={3}
      />
    );
  return <Input field={element} path={at} value={item} change={change} label={ofOne} />;
}

function RowButton({
  label,
  icon: Icon,
  isOff = false,
  act,
}: {
  label: string;
  icon: typeof Plus;
  isOff?: boolean;
  act: () => void;
}) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={isOff} onClick={act}>
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
}

/** A key for each row, which goes where the row goes: an input keeps its focus and what is half typed. */
function useRowKeys(count: number) {
  const held = useRef<{ keys: number[]; next: number }>({ keys: [], next: 0 }).current;
  while (held.keys.length < count) held.keys.push(held.next++);
  held.keys.length = count;
  return {
    at: (index: number) => held.keys[index],
    move: (from: number, to: number) => {
      const [one = 0, other = 0] = [held.keys[from], held.keys[to]];
      held.keys[from] = other;
      held.keys[to] = one;
    },
    remove: (index: number) => held.keys.splice(index, 1),
  };
}
