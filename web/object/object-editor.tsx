import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import Copy from 'lucide-react/icons/copy';
import SearchX from 'lucide-react/icons/search-x';
import SlidersHorizontal from 'lucide-react/icons/sliders-horizontal';
import Trash from 'lucide-react/icons/trash-2';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { permissionFor } from '#shared/identity/index.ts';
import type { ObjectKind } from '#shared/object/index.ts';
import { ApiProblem, useProblemText } from '#web/api/index.ts';
import { Empty, Failed, Loading, NotAllowed } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';
import { PageFrame } from '#web/shell/index.ts';
import { isBearer, objectHref, objectListHref, settingsHref } from '#web/shell/pages.ts';
import { DeleteObject } from './delete-object.tsx';
import { ObjectForm } from './object-form.tsx';
import { PromptAudioCard } from './prompt-audio.tsx';
import { titleOf } from './title.ts';
import { useObjectTexts } from './use-object-texts.ts';
import { type AnyObject, useObject, useObjectChanges } from './use-objects.ts';

interface ObjectEditorProps {
  kind: ObjectKind;
  /** Null for a new one. */
  id: string | null;
}

/** The page of one object, or of one to come. */
export function ObjectEditor({ kind, id }: ObjectEditorProps) {
  const t = useTranslations('objects');
  const { one, many } = useObjectTexts();
  const router = useRouter();
  const mayWrite = useMay()(permissionFor(kind.name, 'write'));
  const query = useObject(kind.name, id);
  const toList = () => router.push(objectListHref(kind.name));
  const saved = (object: AnyObject) => {
    notifications.show({ message: t('saved', { name: titleOf(object) }) });
    toList();
  };
  const form = { kind, mayWrite, saved, cancel: toList, reload: () => void query.refetch() };
  if (id === null) {
    return (
      <PageFrame title={t('create-one', { what: one(kind.name) })} lead={many(kind.name)}>
        {mayWrite ? <ObjectForm {...form} /> : <NotAllowed />}
      </PageFrame>
    );
  }
  const object = query.data;
  const title = object ? titleOf(object) : id;
  return (
    <PageFrame
      // An id tells nobody anything.
      title={title === id ? one(kind.name) : title}
      lead={one(kind.name)}
      actions={object && <ObjectActions kind={kind} object={object} mayWrite={mayWrite} gone={toList} />}
    >
      {object && kind.name === 'prompt' && <PromptAudioCard object={object} mayWrite={mayWrite} />}
      {object ? <ObjectForm {...form} object={object} /> : <NotThere query={query} back={objectListHref(kind.name)} />}
    </PageFrame>
  );
}

function NotThere({ query, back }: { query: ReturnType<typeof useObject>; back: string }) {
  const t = useTranslations('objects');
  if (!query.isError) return <Loading />;
  const status = query.error instanceof ApiProblem ? query.error.status : 0;
  if (status === 403) return <NotAllowed />;
  if (status !== 404) return <Failed problem={query.error} retry={query.refetch} />;
  return (
    <Empty
      icon={SearchX}
      title={t('not-found')}
      text={t('not-found-text')}
      action={
        <Button component={Link} prefetch={false} href={back} variant="default">
          {t('back')}
        </Button>
      }
    />
  );
}

interface ObjectActionsProps {
  kind: ObjectKind;
  object: AnyObject;
  mayWrite: boolean;
  gone: () => void;
}

function ObjectActions({ kind, object, mayWrite, gone }: ObjectActionsProps) {
  const t = useTranslations('objects');
  const [isGoing, setGoing] = useState(false);
  return (
    <>
      {isBearer(kind.name) && (
        <Button
          component={Link}
          prefetch={false}
          href={settingsHref(kind.name, object.id)}
          variant="default"
          leftSection={<SlidersHorizontal size={16} aria-hidden />}
        >
          {t('settings')}
        </Button>
      )}
      {mayWrite && kind.inCopy && <CopyButton kind={kind} object={object} />}
      {mayWrite && (
        <Button variant="default" leftSection={<Trash size={16} aria-hidden />} onClick={() => setGoing(true)}>
          {t('delete')}
        </Button>
      )}
      {isGoing && <DeleteObject kind={kind} object={object} close={() => setGoing(false)} done={gone} />}
    </>
  );
}

/** Makes another one like it, and leads there. */
function CopyButton({ kind, object }: { kind: ObjectKind; object: AnyObject }) {
  const t = useTranslations('objects');
  const textOf = useProblemText();
  const router = useRouter();
  const { copy } = useObjectChanges(kind);
  const copying = useMutation({
    mutationFn: () => copy(object),
    onSuccess(made) {
      notifications.show({ message: t('saved', { name: titleOf(made) }) });
      router.push(objectHref(kind.name, made.id));
    },
    onError: (problem) => notifications.show({ color: 'red', message: textOf(problem) }),
  });
  return (
    <Button
      variant="default"
      leftSection={<Copy size={16} aria-hidden />}
      loading={copying.isPending}
      onClick={() => copying.mutate()}
    >
      {t('duplicate')}
    </Button>
  );
}
