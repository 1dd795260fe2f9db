'use client';

import { Anchor, Table } from '@mantine/core';
import UsersRound from 'lucide-react/icons/users-round';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Suspense } from 'react';
import { LiveWord } from '#web/events/index.ts';
import { Empty, List, Loading, TableFrame } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';
import { Page } from '#web/shell/index.ts';
import { LiveRoom } from './live-room.tsx';
import { RoomState } from './room-state.tsx';
import { useConferences } from './use-conferences.ts';

/** Rooms and who is in them; `?id=…` one of them (sipXcom 20.04 CNF-01, CNF-04, UPT-12). */
export function Conferences() {
  return (
    <Suspense fallback={<Loading />}>
      <ListOrOne />
    </Suspense>
  );
}

function ListOrOne() {
  const id = useSearchParams().get('id');
  return id === null ? <Rooms /> : <LiveRoom key={id} id={id} />;
}

function Rooms() {
  const t = useTranslations('conferences');
  const mayCreate = useMay()('conference-room:write');
  const { query, state } = useConferences();
  return (
    <Page name="conferences" actions={<LiveWord state={state} />}>
      <List
        query={query}
        isEmpty={(rooms) => rooms.length === 0}
        empty={<Empty icon={UsersRound} title={t('no-room')} text={t(mayCreate ? 'no-room-admin' : 'no-room-text')} />}
      >
        {(rooms) => (
          <TableFrame label={t('table')}>
            <Table highlightOnHover verticalSpacing={6} aria-label={t('table')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('room')}</Table.Th>
                  <Table.Th scope="col">{t('extension')}</Table.Th>
                  <Table.Th scope="col" ta="right">
                    {t('participants')}
                  </Table.Th>
                  <Table.Th scope="col">{t('state')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rooms.map((room) => (
                  <Table.Tr key={room.conferenceRoomId}>
                    <Table.Td>
                      <Anchor component={Link} href={`/conferences/?id=${room.conferenceRoomId}`}>
                        {room.name}
                      </Anchor>
                    </Table.Td>
                    <Table.Td>{room.extension}</Table.Td>
                    <Table.Td ta="right">{room.participants.length}</Table.Td>
                    <Table.Td>
                      <RoomState room={room} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </TableFrame>
        )}
      </List>
    </Page>
  );
}
