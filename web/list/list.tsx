import { Alert } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import WifiOff from 'lucide-react/icons/wifi-off';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ApiProblem } from '#web/api/index.ts';
import { Failed, Loading, NotAllowed } from './states.tsx';

interface ListProps<Items> {
  query: UseQueryResult<Items>;
  isEmpty: (items: Items) => boolean;
  /** Shown instead of a table without rows. */
  empty: ReactNode;
  children: (items: Items) => ReactNode;
}

/** A list in whichever state it is: loading, failed, not allowed, empty, or there. */
export function List<Items>({ query, isEmpty, empty, children }: ListProps<Items>) {
  const t = useTranslations('list');
  const format = useFormatter();
  if (query.data === undefined) {
    if (!query.isError) return <Loading />;
    const isForbidden = query.error instanceof ApiProblem && query.error.status === 403;
    return isForbidden ? <NotAllowed /> : <Failed problem={query.error} retry={query.refetch} />;
  }
  return (
    <>
      {query.isError && (
        <Alert color="yellow" p="xs" icon={<WifiOff size={18} aria-hidden />}>
          {t('outdated', { time: format.dateTime(query.dataUpdatedAt, 'clock') })}
        </Alert>
      )}
      {isEmpty(query.data) ? empty : children(query.data)}
    </>
  );
}
