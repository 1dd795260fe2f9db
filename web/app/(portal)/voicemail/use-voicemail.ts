import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import type { Folder, GreetingKind } from '#shared/voicemail/index.ts';
import {
  BoxContent,
  Forwarded,
  type MessagePatch,
  type NewForward,
  type OwnBoxFields,
  Recipient,
  ToldAccountState,
  ToldBox,
  ToldMessage,
  VoicemailStorage,
} from '#shared/voicemail/told.ts';
import { api, getEvery, getPage, type Page } from '#web/api/index.ts';

/** How soon a message shows that was left while somebody looks; each look reads the mailboxes of the tenant. */
const POLL_MS = 30_000;
const PAGE_MESSAGES = 50;

const VOICEMAIL = ['voicemail'] as const;
const PATH = '/v1/account/voicemail';

/** What a kind of object is known to hold stands beside its schema, not in it. */
const OwnBoxes = z.object({ items: z.array(ToldBox() as unknown as z.ZodType<ToldBox>) });
const Content = BoxContent() as unknown as z.ZodType<BoxContent>;

/** The own boxes, and how many messages are in them. */
export const useOwnBoxes = () =>
  useQuery({
    queryKey: [...VOICEMAIL, 'boxes'],
    queryFn: async () => (await api.get(PATH, OwnBoxes)).items,
    refetchInterval: POLL_MS,
  });

/** The messages in a folder, newest first. */
export const useMessages = (boxId: string, folder: Folder) =>
  useInfiniteQuery({
    queryKey: [...VOICEMAIL, 'messages', boxId, folder],
    queryFn: ({ pageParam }) => readFolder(boxId, folder, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: POLL_MS,
  });

/** The API passes over messages of other folders: it may answer with few, or none, and more to come. */
async function readFolder(boxId: string, folder: Folder, from: string | null): Promise<Page<ToldMessage>> {
  const items: ToldMessage[] = [];
  let cursor = from;
  do {
    const path = `${PATH}/${boxId}/messages`;
    const page: Page<ToldMessage> = await getPage(path, ToldMessage, {
      limit: PAGE_MESSAGES,
      cursor,
      query: { folder },
    });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < PAGE_MESSAGES);
  return { items, nextCursor: cursor };
}

export const audioPath = ({ boxId, id }: Pick<ToldMessage, 'boxId' | 'id'>) => `${PATH}/${boxId}/messages/${id}/audio`;
export const commentPath = ({ boxId, id }: Pick<ToldMessage, 'boxId' | 'id'>) =>
  `${PATH}/${boxId}/messages/${id}/comment`;
export const greetingPath = (boxId: string, kind: GreetingKind) => `${PATH}/${boxId}/greetings/${kind}`;

/** What an owner does in a box; each brings lists and counts up to date. */
export function useBoxChanges(boxId: string) {
  const queryClient = useQueryClient();
  const box = `${PATH}/${boxId}`;
  const then = async <Value>(work: Promise<Value>): Promise<Value> => {
    try {
      return await work;
    } finally {
      // Refused or not: what is there may be something else than what is shown.
      await queryClient.invalidateQueries({ queryKey: VOICEMAIL });
    }
  };
  return {
    change: (id: string, patch: MessagePatch) => then(api.patch(`${box}/messages/${id}`, patch, ToldMessage)),
    remove: (id: string) => then(api.delete(`${box}/messages/${id}`)),
    forward: (id: string, to: NewForward) => then(api.post(`${box}/messages/${id}/forward`, to, Forwarded)),
    reply: (id: string, wav: Blob) => then(api.send(`${box}/messages/${id}/reply`, wav, ToldMessage)),
    setGreeting: (kind: GreetingKind, wav: Blob) => then(api.send(greetingPath(boxId, kind), wav, z.undefined())),
    deleteGreeting: (kind: GreetingKind) => then(api.delete(greetingPath(boxId, kind))),
    saveSettings: (patch: Partial<OwnBoxFields>) => then(api.patch(box, patch, ToldBox())),
    saveImapAccount: (patch: Pick<OwnBoxFields, 'imapAccount'> & { imapPassword?: string | undefined }) =>
      then(api.patch(box, patch, ToldBox())),
    setPin: (pins: { currentPin?: string; pin: string }) => then(api.put(`${box}/pin`, pins, z.undefined())),
    openFeed: () => then(api.post(`${box}/feed`, undefined, z.object({ path: z.string() }))),
    closeFeed: () => then(api.delete(`${box}/feed`)),
  };
}

/** How the IMAP account of a box does. */
export const useImapState = (boxId: string, isThere: boolean) =>
  useQuery({
    queryKey: [...VOICEMAIL, 'imap-state', boxId],
    queryFn: () => api.get(`${PATH}/${boxId}/imap-state`, ToldAccountState),
    enabled: isThere,
    refetchInterval: POLL_MS,
  });

/** Whom a message can be sent to, by the letters that were typed. */
export const useRecipients = (search: string) =>
  useQuery({
    queryKey: [...VOICEMAIL, 'recipients', search],
    queryFn: async () => {
      const query = search === '' ? '' : `?${new URLSearchParams({ search })}`;
      return (await api.get(`/v1/account/voicemail-recipients${query}`, z.object({ items: z.array(Recipient) }))).items;
    },
    placeholderData: (before) => before,
  });

/** How much lies in all boxes of the tenant, and what the plan has room for. */
export const useContents = () =>
  useQuery({
    queryKey: [...VOICEMAIL, 'contents'],
    queryFn: async () => {
      const [boxes, storage] = await Promise.all([
        getEvery('/v1/voicemail-contents', Content),
        api.get('/v1/voicemail-storage', VoicemailStorage),
      ]);
      return { boxes, storage };
    },
  });
