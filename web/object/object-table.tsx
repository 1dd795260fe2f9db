import { Anchor, Group, Table, UnstyledButton } from '@mantine/core';
import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { ObjectKind } from '#shared/object/index.ts';
import { ActionsHead, DeleteButton, TableFrame } from '#web/list/index.ts';
import { objectHref } from '#web/shell/pages.ts';
import { Cell } from './cell.tsx';
import { type FormField, formOf } from './form-field.ts';
import { TITLE_FIELDS, titleOf } from './title.ts';
import { useObjectTexts } from './use-object-texts.ts';
import type { AnyObject } from './use-objects.ts';

/** What a row has beside its title, at most. */
const MAX_COLUMNS = 4;

interface ObjectTableProps {
  kind: ObjectKind;
  objects: readonly AnyObject[];
  sort: string;
  setSort: (sort: string) => void;
  /** Left out for whoever may not delete. */
  remove?: (object: AnyObject) => void;
}

export function ObjectTable({ kind, objects, sort, setSort, remove }: ObjectTableProps) {
  const t = useTranslations('objects');
  const { label, many } = useObjectTexts();
  const [title, ...columns] = useMemo(() => columnsOf(kind), [kind]);
  return (
    <TableFrame label={many(kind.name)}>
      <Table highlightOnHover verticalSpacing={6} aria-label={many(kind.name)}>
        <Table.Thead>
          <Table.Tr>
            {[title, ...columns].map((field, i) => (
              <Table.Th
                key={field.name}
                scope="col"
                {...(i > 1 && { visibleFrom: i > 2 ? 'md' : 'sm' })}
                aria-sort={sort === field.name ? 'ascending' : sort === `-${field.name}` ? 'descending' : 'none'}
              >
                {isSortable(field) ? (
                  <UnstyledButton
                    fz="inherit"
                    fw="inherit"
                    onClick={() => setSort(sort === field.name ? `-${field.name}` : field.name)}
                  >
                    <Group gap={4} wrap="nowrap">
                      {label(kind.name, field.name)}
                      {sort === field.name && <ArrowUp size={13} aria-hidden />}
                      {sort === `-${field.name}` && <ArrowDown size={13} aria-hidden />}
                    </Group>
                  </UnstyledButton>
                ) : (
                  label(kind.name, field.name)
                )}
              </Table.Th>
            ))}
            {remove && <ActionsHead label={t('actions')} />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {objects.map((object) => (
            <Table.Tr key={object.id}>
              <Table.Td>
                <Anchor component={Link} prefetch={false} href={objectHref(kind.name, object.id)} size="sm">
                  <TitleText field={title} object={object} />
                </Anchor>
              </Table.Td>
              {columns.map((field, i) => (
                <Table.Td key={field.name} {...(i > 0 && { visibleFrom: i > 1 ? 'md' : 'sm' })}>
                  <Cell field={field} value={object[field.name]} />
                </Table.Td>
              ))}
              {remove && (
                <Table.Td>
                  <DeleteButton label={t('delete-which', { name: titleOf(object) })} ask={() => remove(object)} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

/** What has no name of its own, such as the forwarding of a user, is known by what it is about. */
const TitleText = ({ field, object }: { field: FormField; object: AnyObject }) =>
  field.type === 'text' ? (
    String(object[field.name] || titleOf(object))
  ) : (
    <Cell field={field} value={object[field.name]} />
  );

/** The fields by which the API sorts: plain ones. */
const isSortable = ({ type }: FormField): boolean => ['text', 'number', 'flag', 'choice'].includes(type);

/** The title, then what the example of the kind shows, then whether it is enabled. */
export function columnsOf(kind: ObjectKind): [FormField, ...FormField[]] {
  const fields = formOf(kind).filter(({ type }) => type !== 'secret' && type !== 'group' && type !== 'record');
  const title = TITLE_FIELDS.map((name) => fields.find((field) => field.name === name)).find(Boolean) ?? fields[0];
  if (!title) throw new Error(`${kind.name} has no fields`);
  const others = fields.filter((field) => field !== title && field.name in kind.example && field.name !== 'isEnabled');
  const state = fields.filter(({ name }) => name === 'isEnabled');
  return [title, ...others.slice(0, MAX_COLUMNS - state.length), ...state];
}
