import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Recording } from '#shared/recording/index.ts';
import { api, getPage, type Page } from '#web/api/index.ts';

const RECORDINGS = ['recordings'] as const;
const PATH = '/v1/recordings';
const PAGE_RECORDINGS = 50;
/** One request looks at so many calls and no more; of some hundreds without a recording nobody waits for the next. */
const MOST_REQUESTS = 10;

/** Which recordings are looked for. */
export interface RecordingWish {
  /** Of the caller, or who was called; `*` at the end stands for the rest. */
  readonly number: string;
  /** Days of the browser's calendar, `2026-11-22`; empty: any. */
  readonly from: string;
  readonly to: string;
}

/** The recordings of calls, the newest call first. */
export const useRecordings = (wish: RecordingWish) =>
  useInfiniteQuery({
    queryKey: [...RECORDINGS, wish],
    queryFn: ({ pageParam }) => readSome(queryOf(wish), pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  });

async function readSome(query: Record<string, string>, from: string | null): Promise<Page<Recording>> {
  const items: Recording[] = [];
  let cursor = from;
  for (let request = 0; request < MOST_REQUESTS; request++) {
    const page: Page<Recording> = await getPage(PATH, Recording, { limit: PAGE_RECORDINGS, cursor, query });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null || items.length >= PAGE_RECORDINGS) break;
  }
  return { items, nextCursor: cursor };
}

function queryOf({ number, from, to }: RecordingWish): Record<string, string> {
  return {
    ...(number !== '' && { number }),
    ...(from !== '' && { from: startOf(from, 0) }),
    ...(to !== '' && { to: startOf(to, 1) }),
  };
}

/** Midnight where the browser is. */
function startOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export const recordingPath = (id: Recording['id']) => `${PATH}/${id}/audio`;

export function useRecordingChanges() {
  const queryClient = useQueryClient();
  return {
    async remove(id: Recording['id']): Promise<void> {
      await api.delete(`${PATH}/${id}`);
      await queryClient.invalidateQueries({ queryKey: RECORDINGS });
    },
  };
}
