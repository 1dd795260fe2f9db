import { Anchor, Stack, Table, Text } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import type { FaxDirection } from '#shared/fax/index.ts';
import type { ToldFax } from '#shared/fax/told.ts';
import { ActionsHead, DeleteButton, TableFrame } from '#web/list/index.ts';
import { PartyName } from '../calls/party-name.tsx';
import { useInstantText } from '../calls/use-instant-text.ts';
import { FaxState } from './fax-state.tsx';
import { pdfPath, type ShownBox } from './use-faxes.ts';

interface FaxTableProps {
  box: ShownBox;
  direction: FaxDirection;
  faxes: readonly ToldFax[];
  /** Null for who may only look. */
  remove: ((fax: ToldFax) => void) | null;
}

export function FaxTable({ box, direction, faxes, remove }: FaxTableProps) {
  const t = useTranslations('faxes');
  const format = useFormatter();
  const instant = useInstantText();
  return (
    <TableFrame label={t(`tables.${direction}`)}>
      <Table highlightOnHover verticalSpacing={6} aria-label={t(`tables.${direction}`)}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t(`times.${direction}`)}</Table.Th>
            <Table.Th scope="col">{t(direction === 'received' ? 'from' : 'to')}</Table.Th>
            <Table.Th scope="col">{t('state')}</Table.Th>
            <Table.Th scope="col" ta="right" visibleFrom="sm">
              {t('pages')}
            </Table.Th>
            <Table.Th scope="col">{t('read')}</Table.Th>
            {remove && <ActionsHead label={t('actions')} />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {faxes.map((fax) => {
            const at = instant(fax.at);
            return (
              <Table.Tr key={fax.id}>
                <Table.Td>{at}</Table.Td>
                <Table.Td>{direction === 'received' ? <Sender fax={fax} /> : fax.called}</Table.Td>
                <Table.Td>
                  <FaxState fax={fax} />
                </Table.Td>
                <Table.Td ta="right" visibleFrom="sm">
                  {fax.pages === 0 ? '–' : format.number(fax.pages)}
                </Table.Td>
                <Table.Td>
                  {fax.formats.includes('pdf') ? (
                    <Anchor href={pdfPath(box, fax)} download size="sm" aria-label={t('pdf-which', { at })}>
                      PDF
                    </Anchor>
                  ) : (
                    '–'
                  )}
                </Table.Td>
                {remove && (
                  <Table.Td>
                    {/* A modem has its pages in hand. */}
                    {fax.status !== 'sending' && (
                      <DeleteButton label={t('delete-which', { at })} ask={() => remove(fax)} />
                    )}
                  </Table.Td>
                )}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

/** The number that called, and what its machine says of itself. */
function Sender({ fax: { caller, remoteStationId } }: { fax: ToldFax }) {
  const t = useTranslations('faxes');
  return (
    <Stack gap={0}>
      <span>{caller.number === '' && !caller.name ? t('withheld') : <PartyName party={caller} />}</span>
      {remoteStationId !== '' && (
        <Text size="xs" c="dimmed">
          {remoteStationId}
        </Text>
      )}
    </Stack>
  );
}
