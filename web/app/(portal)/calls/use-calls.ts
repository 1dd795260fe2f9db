import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Cdr } from '#shared/cdr/index.ts';
import { getPage } from '#web/api/index.ts';
import { type CallHistory, historyFrom, withNewest, withOlder } from './call-history.ts';

/** How soon a call shows after it is over. README.md says what it costs. */
const CALL_POLL_MS = 2_000;
const PAGE_CALLS = 50;

const CALLS = ['calls'] as const;
const readPage = (cursor: string | null = null) => getPage('/v1/cdrs', Cdr, { limit: PAGE_CALLS, cursor });

/** The call history, the call that started last on top; new ones join while the page is visible. */
export function useCalls() {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: CALLS,
    async queryFn(): Promise<CallHistory> {
      const newest = await readPage();
      // Looked up after the answer: older calls may have joined meanwhile.
      const known = queryClient.getQueryData<CallHistory>(CALLS);
      return known ? withNewest(known, newest) : historyFrom(newest);
    },
    refetchInterval: CALL_POLL_MS,
  });
}

export function useOlderCalls() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: readPage,
    onSuccess(older) {
      queryClient.setQueryData<CallHistory>(CALLS, (known) => known && withOlder(known, older));
    },
  });
}
