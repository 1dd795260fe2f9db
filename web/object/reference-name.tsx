import { Anchor } from '@mantine/core';
import Link from 'next/link';
import type { ReferenceTarget } from '#shared/object/index.ts';
import { objectHref } from '#web/shell/pages.ts';
import { titleOf } from './title.ts';
import { useReferred } from './use-objects.ts';

/** What a reference names, by name; its id until that is known. */
export function ReferenceName({ target, id }: { target: ReferenceTarget; id: string }) {
  const referred = useReferred(target, id);
  return referred ? titleOf(referred) : id;
}

/** The same as a link to its form; users have none of their own. */
export function ReferenceLink({ target, id }: { target: ReferenceTarget; id: string }) {
  const name = <ReferenceName target={target} id={id} />;
  if (target === 'user') return name;
  return (
    <Anchor component={Link} prefetch={false} href={objectHref(target, id)} size="sm">
      {name}
    </Anchor>
  );
}
