import { Button, Center, SegmentedControl, Stack } from '@mantine/core';
import Printer from 'lucide-react/icons/printer';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FAX_DIRECTIONS, type FaxDirection } from '#shared/fax/fax.ts'; // not by the door: that reads TIFF files
import type { ToldFax } from '#shared/fax/told.ts';
import { Confirm, Empty, List } from '#web/list/index.ts';
import { FaxTable } from './fax-table.tsx';
import { type ShownBox, useFaxChanges, useFaxes } from './use-faxes.ts';

/** What came into a box, and what was sent from it. */
export function BoxFaxes({ box, mayWrite }: { box: ShownBox; mayWrite: boolean }) {
  const t = useTranslations('faxes');
  const [direction, setDirection] = useState<FaxDirection>('received');
  const [going, setGoing] = useState<ToldFax | null>(null);
  const faxes = useFaxes(box, direction);
  const { remove } = useFaxChanges(box);
  const all = faxes.data?.pages.flatMap(({ items }) => items) ?? [];
  const close = () => setGoing(null);
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t('direction')}
        value={direction}
        onChange={(value) => setDirection(value as FaxDirection)}
        data={FAX_DIRECTIONS.map((value) => ({ value, label: t(`directions.${value}`) }))}
        style={{ alignSelf: 'flex-start' }}
      />
      <List
        query={faxes}
        isEmpty={() => all.length === 0 && !faxes.hasNextPage}
        empty={<Empty icon={Printer} title={t('empty')} text={t(`empty-text.${direction}`)} />}
      >
        {() => <FaxTable box={box} direction={direction} faxes={all} remove={mayWrite ? setGoing : null} />}
      </List>
      {faxes.hasNextPage && (
        <Center>
          <Button variant="default" loading={faxes.isFetchingNextPage} onClick={() => faxes.fetchNextPage()}>
            {t('older')}
          </Button>
        </Center>
      )}
      {going && (
        <Confirm
          title={t('delete-title')}
          text={t(going.status === 'waiting' ? 'delete-waiting-text' : 'delete-text')}
          verb={t('delete')}
          act={() => remove(going.id)}
          done={close}
          close={close}
        />
      )}
    </Stack>
  );
}
