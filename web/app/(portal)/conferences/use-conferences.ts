import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { emptyConference, LiveConference } from '#shared/conference-room/live-conference.ts'; // not by the door: a page needs no rules
import type { RoomCommand } from '#shared/conference-room/room-command.ts';
import { api, getEvery } from '#web/api/index.ts';
import { useEvents } from '#web/events/index.ts';
import { useMay } from '#web/session/index.ts';

/** What is told by no event, such as a volume, shows after so long; and all, where there are no events. */
const POLL_MS = 10_000;

const CONFERENCES = ['conferences'] as const;
const Rooms = z.object({ items: z.array(LiveConference), silentEdges: z.array(z.string()) });
const Room = z.object({ id: z.string(), name: z.string(), extension: z.string() });
const Changed = z.looseObject({ conferenceRoomId: z.string(), floor: z.int().nullable().default(null) });
const Meeting = z.looseObject({ id: z.string(), name: z.string(), start: z.string(), conferenceRoomId: z.string() });
export type ShownMeeting = z.infer<typeof Meeting>;

const byName = (a: LiveConference, b: LiveConference) => a.name.localeCompare(b.name);

/** The own rooms; for administrators all: those that somebody is in first. */
export function useConferences() {
  const may = useMay();
  const queryClient = useQueryClient();
  const seesAll = may('call:read') && may('conference-room:read');
  const again = () => void queryClient.invalidateQueries({ queryKey: CONFERENCES });
  const state = useEvents('conference.*', { onEvent: again, onReady: again });
  const query = useQuery({
    queryKey: [...CONFERENCES, 'list', seesAll],
    queryFn: async (): Promise<LiveConference[]> => {
      const [{ items: live }, all] = await Promise.all([
        api.get('/v1/live-conferences', Rooms),
        seesAll ? getEvery('/v1/conference-rooms', Room) : [],
      ]);
      const empty = all.filter(({ id }) => !live.some((one) => one.conferenceRoomId === id)).map(emptyConference);
      const isIn = ({ participants }: LiveConference) => participants.length > 0;
      return [...live, ...empty].sort((a, b) => Number(isIn(b)) - Number(isIn(a)) || byName(a, b));
    },
    refetchInterval: POLL_MS,
  });
  return { query, state };
}

/** Who is in a room, as it changes; `floor` is who speaks just now. */
export function useConference(id: string) {
  const queryClient = useQueryClient();
  const [floor, setFloor] = useState<number | null>(null);
  const key = [...CONFERENCES, 'one', id];
  const again = () => void queryClient.invalidateQueries({ queryKey: key });
  const state = useEvents('conference.*', {
    onEvent: ({ type, data }) => {
      const changed = Changed.safeParse(data).data;
      if (changed?.conferenceRoomId !== id) return;
      if (type === 'conference.changed') setFloor(changed.floor);
      again();
    },
    onReady: again,
  });
  const query = useQuery({
    queryKey: key,
    queryFn: async () => {
      const live = await api.get(`/v1/conference-rooms/${id}/live`, LiveConference);
      setFloor(live.participants.find(({ hasFloor }) => hasFloor)?.number ?? null);
      return live;
    },
    refetchInterval: POLL_MS,
  });
  const command = async (wish: z.input<typeof RoomCommand>): Promise<void> => {
    try {
      await api.post(`/v1/conference-rooms/${id}/commands`, wish, z.unknown());
    } finally {
      // Refused or not: what is there may be something else than what is shown.
      await queryClient.invalidateQueries({ queryKey: key });
    }
  };
  return { query, state, floor, command };
}

/** Of a room; none for who may not see them. */
export function useMeetings(id: string) {
  const mayRead = useMay()('meeting:read');
  return useQuery({
    queryKey: [...CONFERENCES, 'meetings', id],
    queryFn: async () => (await getEvery('/v1/meetings', Meeting)).filter((one) => one.conferenceRoomId === id),
    enabled: mayRead,
  });
}
