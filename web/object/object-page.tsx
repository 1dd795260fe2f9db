'use client';

import { useSearchParams } from 'next/navigation';
import { Suspense } from 'react';
import { kindOf, type ObjectKindName } from '#shared/object/index.ts';
import { Loading } from '#web/list/index.ts';
import { ObjectEditor } from './object-editor.tsx';
import { ObjectList } from './object-list.tsx';

/** Everything about one kind: its list, `?id=…` one of them, `?new` one to come. */
export function ObjectPage({ name }: { name: ObjectKindName }) {
  return (
    <Suspense fallback={<Loading />}>
      <ListOrOne name={name} />
    </Suspense>
  );
}

function ListOrOne({ name }: { name: ObjectKindName }) {
  const query = useSearchParams();
  const kind = kindOf(name);
  const id = query.get('id');
  if (id !== null) return <ObjectEditor key={id} kind={kind} id={id} />;
  return query.has('new') ? <ObjectEditor key="new" kind={kind} id={null} /> : <ObjectList kind={kind} />;
}
