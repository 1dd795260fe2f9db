import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Cdr } from '#shared/cdr/index.ts';
import { getPage } from '#web/api/index.ts';
import { type CallHistory, withNewest, withOlder } from './call-history.ts';

/** How soon a call shows after it is over. README.md says what it costs. */
const CALL_POLL_MS = 2_000;
const PAGE_CALLS = 50;
/** A poll asks for few: what a busy tenant ends within two seconds. */
const POLLED_CALLS = 10;

const CALLS = ['calls'] as const;
const PATH = '/v1/cdrs';

const readAnew = async (): Promise<CallHistory> => {
  const { items, nextCursor } = await getPage(PATH, Cdr, { limit: PAGE_CALLS });
  return { cdrs: items, olderCursor: nextCursor };
};

/** The call history, newest first; new calls join while the page is visible. */
export function useCalls() {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: CALLS,
    async queryFn(): Promise<CallHistory> {
      if (!queryClient.getQueryData<CallHistory>(CALLS)) return readAnew();
      const newest = await getPage(PATH, Cdr, { limit: POLLED_CALLS });
      // Read after the answer: older calls may have joined meanwhile.
      const known = queryClient.getQueryData<CallHistory>(CALLS);
      return (known && withNewest(known, newest)) ?? readAnew();
    },
    refetchInterval: CALL_POLL_MS,
  });
}

export function useOlderCalls() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (cursor: string) => getPage(PATH, Cdr, { limit: PAGE_CALLS, cursor }),
    onSuccess(older) {
      queryClient.setQueryData<CallHistory>(CALLS, (known) => known && withOlder(known, older));
    },
  });
}
