import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { type ConfigObject, kindOf, type ObjectKind, type ReferenceTarget } from '#shared/object/index.ts';
import { User } from '#shared/user/index.ts';
import { api, type Page } from '#web/api/index.ts';

/** An object as the portal handles it: its fields are known to the schema of its kind alone. */
export type AnyObject = ConfigObject & Readonly<Record<string, unknown>>;

/** Rows asked for at once. */
const PAGE_ROWS = 50;
/** Offered by a picker at once: who wants another types some letters of it. */
const OFFERED = 25;
/** Names asked for together: most references of a page are among them. */
const NAMES = 100;

/** Path and schema of what can be referred to. */
function resourceOf(target: ReferenceTarget): { path: string; schema: z.ZodType<AnyObject> } {
  const { plural, Object: Told } = target === 'user' ? { plural: 'users', Object: User } : kindOf(target);
  return { path: `/v1/${plural}`, schema: Told as unknown as z.ZodType<AnyObject> };
}

const pageOf = (target: ReferenceTarget, query: Record<string, string>): Promise<Page<AnyObject>> => {
  const { path, schema } = resourceOf(target);
  const page = z.object({ items: z.array(schema), nextCursor: z.string().nullable() });
  return api.get(`${path}?${new URLSearchParams(query)}`, page);
};

/** How a list is looked at. */
export interface ListView {
  readonly search: string;
  /** A field, `-` before one that descends. */
  readonly sort: string;
}

/** The objects of a kind, page after page. */
export const useObjectList = ({ name }: ObjectKind, { search, sort }: ListView) =>
  useInfiniteQuery({
    queryKey: ['objects', name, 'list', search, sort],
    queryFn: ({ pageParam: cursor }) =>
      pageOf(name, {
        limit: String(PAGE_ROWS),
        sort,
        ...(search !== '' && { search }),
        ...(cursor !== null && { cursor }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // Rows stay until those of another order or search are there.
    placeholderData: keepPreviousData,
  });

/** One object, by its id; whatever names nothing of this tenant is an `ApiProblem` of status 404. */
export const useObject = (target: ReferenceTarget, id: string | null) =>
  useQuery({
    queryKey: ['objects', target, 'one', id],
    queryFn: () => {
      const { path, schema } = resourceOf(target);
      return api.get(`${path}/${encodeURIComponent(id ?? '')}`, schema);
    },
    enabled: id !== null,
  });

/** What a picker offers for the letters that were typed. */
export const useOffered = (target: ReferenceTarget, search: string, isOpen: boolean) =>
  useQuery({
    queryKey: ['objects', target, 'offered', search],
    queryFn: async () => (await pageOf(target, { limit: String(OFFERED), ...(search !== '' && { search }) })).items,
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });

/** The object behind a reference: among the first of its kind, which are asked for together, else alone. */
export function useReferred(target: ReferenceTarget, id: string | null): AnyObject | null {
  const first = useQuery({
    queryKey: ['objects', target, 'first'],
    queryFn: async () => (await pageOf(target, { limit: String(NAMES) })).items,
    enabled: id !== null,
    staleTime: 30_000,
  });
  const among = first.data?.find((object) => object.id === id) ?? null;
  const alone = useObject(target, first.isSuccess && among === null ? id : null);
  return among ?? alone.data ?? null;
}

/** What can be done to the objects of a kind; each brings lists and names up to date. */
export function useObjectChanges(kind: ObjectKind) {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['objects'] });
  const { path, schema } = resourceOf(kind.name);
  return {
    async create(body: object): Promise<AnyObject> {
      const created = await api.post(path, body, schema);
      await refresh();
      return created;
    },
    /** Another one like it. */
    async copy({ id }: AnyObject): Promise<AnyObject> {
      const copy = await api.post(`${path}/${id}/copies`, {}, schema);
      await refresh();
      return copy;
    },
    /** What a tenant usually begins with, as far as it is not there. @returns how many were made */
    async createUsual(): Promise<number> {
      const { items } = await api.post(`${path}/usual`, undefined, z.object({ items: z.array(schema) }));
      await refresh();
      return items.length;
    },
    /** Refused with `precondition-failed` when somebody else has changed it since `before` was read. */
    async change({ id, updatedAt }: AnyObject, patch: object): Promise<AnyObject> {
      const changed = await api.patch(`${path}/${id}`, patch, schema, { ifMatch: `"${updatedAt}"` });
      queryClient.setQueryData(['objects', kind.name, 'one', id], changed);
      await refresh();
      return changed;
    },
    async remove({ id }: AnyObject): Promise<void> {
      await api.delete(`${path}/${id}`);
      queryClient.removeQueries({ queryKey: ['objects', kind.name, 'one', id] });
      await refresh();
    },
  };
}
