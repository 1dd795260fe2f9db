import { Button, Center, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import Boxes from 'lucide-react/icons/boxes';
import Plus from 'lucide-react/icons/plus';
import Search from 'lucide-react/icons/search';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { permissionFor } from '#shared/identity/index.ts';
import type { ObjectKind } from '#shared/object/index.ts';
import { useProblemText } from '#web/api/index.ts';
import { Empty, List } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';
import { PageFrame } from '#web/shell/index.ts';
import { newObjectHref } from '#web/shell/pages.ts';
import { DeleteObject } from './delete-object.tsx';
import { columnsOf, ObjectTable } from './object-table.tsx';
import { useObjectTexts } from './use-object-texts.ts';
import { type AnyObject, useObjectChanges, useObjectList } from './use-objects.ts';

const TYPING_MS = 300;

/** The objects of a kind: looked for, sorted and paged by the API. */
export function ObjectList({ kind }: { kind: ObjectKind }) {
  const t = useTranslations('objects');
  const { one, many, help } = useObjectTexts();
  const mayWrite = useMay()(permissionFor(kind.name, 'write'));
  const [wanted, setWanted] = useState('');
  const [search] = useDebouncedValue(wanted.trim(), TYPING_MS);
  const [sort, setSort] = useState(() => columnsOf(kind)[0].name);
  const [going, setGoing] = useState<AnyObject | null>(null);
  const list = useObjectList(kind, { search, sort });
  const createButton = mayWrite && (
    <Button
      component={Link}
      prefetch={false}
      href={newObjectHref(kind.name)}
      leftSection={<Plus size={16} aria-hidden />}
    >
      {t('create-one', { what: one(kind.name) })}
    </Button>
  );
  const actions = mayWrite && (
    <>
      {kind.usual && <UsualButton kind={kind} />}
      {createButton}
    </>
  );
  return (
    <PageFrame title={many(kind.name)} lead={help(kind.description)} actions={actions}>
      <TextInput
        type="search"
        w={{ base: '100%', sm: 340 }}
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<Search size={16} aria-hidden />}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <List
        query={list}
        isEmpty={({ pages }) => pages[0]?.items.length === 0}
        empty={
          search === '' ? (
            <Empty
              icon={Boxes}
              title={t('empty', { what: many(kind.name) })}
              text={help(kind.description) ?? ''}
              action={actions}
            />
          ) : (
            <Empty icon={Search} title={t('nothing-found')} text={t('nothing-found-text', { wanted: search })} />
          )
        }
      >
        {({ pages }) => (
          <ObjectTable
            kind={kind}
            objects={pages.flatMap(({ items }) => items)}
            sort={sort}
            setSort={setSort}
            {...(mayWrite && { remove: setGoing })}
          />
        )}
      </List>
      {list.hasNextPage && (
        <Center>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {t('next-page')}
          </Button>
        </Center>
      )}
      {going && <DeleteObject kind={kind} object={going} close={() => setGoing(null)} done={() => setGoing(null)} />}
    </PageFrame>
  );
}

/** Makes what a tenant usually begins with. */
function UsualButton({ kind }: { kind: ObjectKind }) {
  const t = useTranslations('objects');
  const textOf = useProblemText();
  const { createUsual } = useObjectChanges(kind);
  const creating = useMutation({
    mutationFn: createUsual,
    onSuccess: (count) => notifications.show({ message: t('usual-created', { count }) }),
    onError: (problem) => notifications.show({ color: 'red', message: textOf(problem) }),
  });
  return (
    <Button variant="default" loading={creating.isPending} onClick={() => creating.mutate()}>
      {t('create-usual')}
    </Button>
  );
}
