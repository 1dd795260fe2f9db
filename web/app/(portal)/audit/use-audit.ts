import { useInfiniteQuery } from '@tanstack/react-query';
import { AuditEntry } from '#shared/audit/index.ts';
import { getPage } from '#web/api/index.ts';

/** Rows asked for at once. */
const PAGE_ROWS = 50;

/** What was changed in the tenant, newest first, page after page. */
export const useAudit = () =>
  useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam: cursor }) => getPage('/v1/audit', AuditEntry, { limit: PAGE_ROWS, cursor }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
