'use client';

import { Button, Select } from '@mantine/core';
import Printer from 'lucide-react/icons/printer';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Empty, List } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';
import { Page } from '#web/shell/index.ts';
import { BoxFaxes } from './box-faxes.tsx';
import { SendFax } from './send-fax.tsx';
import { type ShownBox, useBoxes } from './use-faxes.ts';

/** Faxes of the own boxes, for administrators those of all: read, sent, deleted (XiVO 15.12 XA-FAX-01, XA-FAX-02). */
export function Faxes() {
  const t = useTranslations('faxes');
  const may = useMay();
  const boxes = useBoxes();
  const [chosen, setChosen] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const box = boxes.data?.find(({ id }) => id === chosen) ?? boxes.data?.[0];
  const mayWrite = box !== undefined && (box.isOwn || may('fax:write'));
  return (
    <Page name="faxes" actions={mayWrite && <Button onClick={() => setSending(true)}>{t('send-fax')}</Button>}>
      {boxes.data && boxes.data.length > 1 && box && (
        <Select
          w={{ base: '100%', sm: 340 }}
          label={t('box')}
          data={grouped(boxes.data, t)}
          value={box.id}
          onChange={setChosen}
          allowDeselect={false}
          searchable
        />
      )}
      <List
        query={boxes}
        isEmpty={(all) => all.length === 0}
        empty={
          <Empty icon={Printer} title={t('no-box')} text={t(may('fax-box:write') ? 'no-box-admin' : 'no-box-text')} />
        }
      >
        {() => box && <BoxFaxes key={box.id} box={box} mayWrite={mayWrite} />}
      </List>
      {isSending && box && <SendFax box={box} close={() => setSending(false)} />}
    </Page>
  );
}

/** Own boxes and others, each under its heading where both are there. */
function grouped(boxes: readonly ShownBox[], t: ReturnType<typeof useTranslations<'faxes'>>) {
  const of = (isOwn: boolean) =>
    boxes
      .filter((box) => box.isOwn === isOwn)
      .map(({ id, name, extension }) => ({ value: id, label: extension === null ? name : `${name} (${extension})` }));
  const groups = [
    { group: t('own-boxes'), items: of(true) },
    { group: t('other-boxes'), items: of(false) },
  ].filter(({ items }) => items.length > 0);
  return groups.length === 1 ? (groups[0]?.items ?? []) : groups;
}
