import { Drawer, Paper, Stack, Title } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Cdr } from '#shared/cdr/index.ts';
import { Facts } from '#web/list/index.ts';
import { DispositionWord, useHangupText } from './disposition.tsx';
import { clockFace } from './duration.ts';
import { PartyName } from './party-name.tsx';
import { lossShare } from './quality.ts';
import { QualityWord } from './quality-word.tsx';
import { useInstantText } from './use-instant-text.ts';

type Leg = Cdr['legs'][number];

/** Everything the record says about one call: the call, then each leg as the edge saw it. */
export function CallDetails({ cdr, close }: { cdr: Cdr; close: () => void }) {
  const t = useTranslations('calls');
  const form = useTranslations('form');
  const hangupText = useHangupText();
  const instant = useInstantText();
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="md"
      title={t('details')}
      closeButtonProps={{ 'aria-label': form('close') }}
    >
      <Stack gap="lg">
        <Facts
          facts={[
            [t('from'), <PartyName key="from" party={cdr.from} />],
            [t('dialed'), cdr.dialed],
            [t('to'), cdr.to ? <PartyName key="to" party={cdr.to} /> : '–'],
            [t('direction'), t(`directions.${cdr.direction}`)],
            [t('result'), <DispositionWord key="result" disposition={cdr.disposition} />],
            [t('start'), instant(cdr.startedAt)],
            [t('answered'), instant(cdr.answeredAt)],
            [t('end'), instant(cdr.endedAt)],
            [t('duration'), cdr.answeredAt === null ? '–' : clockFace(cdr.billableSeconds)],
            [t('reason'), `${hangupText(cdr.hangup)} (${t(`ended-by.${cdr.hangup.by}`)})`],
            [
              t('codes'),
              `Q.850 ${cdr.hangup.q850Cause}${cdr.hangup.sipStatus ? ` · SIP ${cdr.hangup.sipStatus}` : ''}`,
            ],
          ]}
        />
        {cdr.legs.map((leg) => (
          <LegDetails key={leg.id} leg={leg} />
        ))}
      </Stack>
    </Drawer>
  );
}

function LegDetails({ leg }: { leg: Leg }) {
  const t = useTranslations('calls');
  const format = useFormatter();
  const { media } = leg;
  const loss = media && lossShare(media);
  const quality = media?.quality;
  const milliseconds = (value: number | null) =>
    value === null ? '–' : `${format.number(value, { maximumFractionDigits: 1 })} ms`;
  const measured: (readonly [string, ReactNode])[] = media
    ? [
        [t('quality'), <QualityWord key="mos" mos={media.mos} />],
        ...(quality ? [[t('worst'), <QualityWord key="worst" mos={quality.minMos} />] as const] : []),
        [
          t('loss'),
          loss === null
            ? '–'
            : `${format.number(loss, { style: 'percent', maximumFractionDigits: 2 })} (${t('packets', { lost: media.packetsLost, expected: media.packetsReceived + media.packetsLost })})`,
        ],
        [t('jitter'), milliseconds(media.jitterMs)],
        ...(quality ? [[t('round-trip'), milliseconds(quality.roundTripMs)] as const] : []),
        [t('codec'), media.codec ?? '–'],
      ]
    : [[t('quality'), t('no-media')]];
  return (
    <Paper withBorder p="sm" component="section" aria-label={t(`legs.${leg.role}`)}>
      <Title order={2} mb="xs">
        {t(`legs.${leg.role}`)}
      </Title>
      <Facts
        facts={[
          [t('party'), <PartyName key="party" party={leg.party} />],
          ...measured,
          [t('phone'), leg.userAgent ?? '–'],
          [t('address'), leg.remoteAddress],
          ['Call-ID', leg.sipCallId],
        ]}
      />
    </Paper>
  );
}
