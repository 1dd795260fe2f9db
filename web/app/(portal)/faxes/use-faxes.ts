import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import type { FaxDirection } from '#shared/fax/index.ts';
import { OwnFaxBox, ToldFax } from '#shared/fax/told.ts'; // not by the door: that reads TIFF files
import { api, getEvery, getPage, type Page } from '#web/api/index.ts';
import { useMay } from '#web/session/index.ts';

/** How soon a fax shows that came while somebody looks, and how one that goes out is doing. */
const POLL_MS = 30_000;
const SENDING_POLL_MS = 3_000;
const PAGE_FAXES = 50;

const FAXES = ['faxes'] as const;

/** A box that can be looked into: an own one, or one that an administrator sees. */
export interface ShownBox {
  readonly id: string;
  readonly name: string;
  readonly extension: string | null;
  readonly isOwn: boolean;
}

/** What a kind of object is known to hold stands beside its schema, not in it. */
const Own = OwnFaxBox as unknown as () => z.ZodType<OwnFaxBox>;
const Any = z.object({ id: z.string(), name: z.string(), extension: z.string().nullable() });

/** The own boxes first; for administrators those of all others after them. */
export function useBoxes() {
  const may = useMay();
  const seesAll = may('fax:read') && may('fax-box:read');
  return useQuery({
    queryKey: [...FAXES, 'boxes', seesAll],
    queryFn: async (): Promise<ShownBox[]> => {
      const { items: own } = await api.get('/v1/account/fax-boxes', z.object({ items: z.array(Own()) }));
      const all = seesAll ? await getEvery('/v1/fax-boxes', Any) : [];
      const others = all.filter(({ id }) => !own.some((box) => box.id === id));
      return [...own.map((box) => ({ ...box, isOwn: true })), ...others.map((box) => ({ ...box, isOwn: false }))];
    },
    refetchInterval: POLL_MS,
  });
}

const faxesPath = ({ id, isOwn }: ShownBox) => `/v1/${isOwn ? 'account/' : ''}fax-boxes/${id}/faxes`;
export const pdfPath = (box: ShownBox, { id }: Pick<ToldFax, 'id'>) => `${faxesPath(box)}/${id}/pdf`;

const isOnItsWay = ({ status }: ToldFax) => status === 'waiting' || status === 'sending';

/** The faxes of a box in one direction, newest first; looked at often while one of them is on its way. */
export const useFaxes = (box: ShownBox, direction: FaxDirection) =>
  useInfiniteQuery({
    queryKey: [...FAXES, 'list', box.id, direction],
    queryFn: ({ pageParam }) => readSome(box, direction, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isOnItsWay)) ? SENDING_POLL_MS : POLL_MS,
  });

/** The API passes over faxes of the other direction: it may answer with few, or none, and more to come. */
async function readSome(box: ShownBox, direction: FaxDirection, from: string | null): Promise<Page<ToldFax>> {
  const items: ToldFax[] = [];
  let cursor = from;
  do {
    const page: Page<ToldFax> = await getPage(faxesPath(box), ToldFax, {
      limit: PAGE_FAXES,
      cursor,
      query: { direction },
    });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < PAGE_FAXES);
  return { items, nextCursor: cursor };
}

export function useFaxChanges(box: ShownBox) {
  const queryClient = useQueryClient();
  const then = async <Value>(work: Promise<Value>): Promise<Value> => {
    try {
      return await work;
    } finally {
      // Refused or not: what is there may be something else than what is shown.
      await queryClient.invalidateQueries({ queryKey: FAXES });
    }
  };
  return {
    send: (to: string, file: Blob) => then(api.send(`${faxesPath(box)}?${new URLSearchParams({ to })}`, file, ToldFax)),
    remove: (id: ToldFax['id']) => then(api.delete(`${faxesPath(box)}/${id}`)),
  };
}
