import { Anchor, Table } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { Cdr } from '#shared/cdr/index.ts';
import { TableFrame } from '#web/list/index.ts';
import { DispositionWord, useHangupText } from './disposition.tsx';
import { clockFace } from './duration.ts';
import { PartyName } from './party-name.tsx';
import { worstMos } from './quality.ts';
import { QualityWord } from './quality-word.tsx';
import { useInstantText } from './use-instant-text.ts';

interface CallTableProps {
  cdrs: readonly Cdr[];
  /** Left out where only a glance is wanted: the table is then brief, too. */
  open?: (cdr: Cdr) => void;
}

export function CallTable({ cdrs, open }: CallTableProps) {
  const t = useTranslations('calls');
  const instant = useInstantText();
  const hangupText = useHangupText();
  const isBrief = open === undefined;
  return (
    <TableFrame label={t('table')}>
      <Table highlightOnHover={!isBrief} verticalSpacing={6} aria-label={t('table')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('start')}</Table.Th>
            <Table.Th scope="col">{t('from')}</Table.Th>
            <Table.Th scope="col">{t('to')}</Table.Th>
            <Table.Th scope="col">{t('result')}</Table.Th>
            <Table.Th scope="col" visibleFrom="sm" ta="right">
              {t('duration')}
            </Table.Th>
            {!isBrief && (
              <>
                <Table.Th scope="col" visibleFrom="lg">
                  {t('reason')}
                </Table.Th>
                <Table.Th scope="col" visibleFrom="md">
                  {t('quality')}
                </Table.Th>
              </>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {cdrs.map((cdr) => {
            const start = instant(cdr.startedAt);
            return (
              <Table.Tr key={cdr.id}>
                <Table.Td>
                  {open ? (
                    <Anchor component="button" size="sm" ta="start" onClick={() => open(cdr)}>
                      {start}
                    </Anchor>
                  ) : (
                    start
                  )}
                </Table.Td>
                <Table.Td>
                  <PartyName party={cdr.from} />
                </Table.Td>
                <Table.Td>{cdr.to ? <PartyName party={cdr.to} /> : cdr.dialed}</Table.Td>
                <Table.Td>
                  <DispositionWord disposition={cdr.disposition} />
                </Table.Td>
                <Table.Td visibleFrom="sm" ta="right">
                  {cdr.answeredAt === null ? '–' : clockFace(cdr.billableSeconds)}
                </Table.Td>
                {!isBrief && (
                  <>
                    <Table.Td visibleFrom="lg">{hangupText(cdr.hangup)}</Table.Td>
                    <Table.Td visibleFrom="md">
                      <QualityWord mos={worstMos(cdr)} />
                    </Table.Td>
                  </>
                )}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
