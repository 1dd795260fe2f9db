import { List as Items, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ObjectKind } from '#shared/object/index.ts';
import { ApiProblem } from '#web/api/index.ts';
import { Confirm } from '#web/list/index.ts';
import { ReferenceLink } from './reference-name.tsx';
import { titleOf } from './title.ts';
import { useObjectTexts } from './use-object-texts.ts';
import { type AnyObject, useObjectChanges } from './use-objects.ts';

interface DeleteObjectProps {
  kind: ObjectKind;
  object: AnyObject;
  close: () => void;
  done: () => void;
}

/** The question before an object goes, and what still needs it. */
export function DeleteObject({ kind, object, close, done }: DeleteObjectProps) {
  const t = useTranslations('objects');
  const { remove } = useObjectChanges(kind);
  return (
    <Confirm
      title={t('delete-title', { name: titleOf(object) })}
      text={t('delete-text')}
      verb={t('delete')}
      act={() => remove(object)}
      explain={(problem) => problem instanceof ApiProblem && problem.code === 'in-use' && <UsedBy by={problem.by} />}
      done={done}
      close={close}
    />
  );
}

function UsedBy({ by }: { by: ApiProblem['by'] }) {
  const t = useTranslations('objects');
  const { one } = useObjectTexts();
  return (
    <Stack gap={4}>
      <Text size="sm">{t('used-by')}</Text>
      <Items size="sm">
        {by.map(({ kind, id }) => (
          <Items.Item key={id}>
            {one(kind)}: <ReferenceLink target={kind} id={id} />
          </Items.Item>
        ))}
      </Items>
    </Stack>
  );
}
