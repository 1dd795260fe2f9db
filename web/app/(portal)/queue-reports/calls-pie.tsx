import { Paper, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { QueueFigures } from '#shared/queue-statistics/index.ts';
import { ringPath, slices } from './chart-shapes.ts';
import classes from './charts.module.css';

/** What can become of a call, in the order of the table. */
const FATES = ['answered', 'abandoned', 'closed', 'saturated', 'notAnswered', 'blocking'] as const;

/** How calls are distributed over what became of them (X3-ST-08). The table says the same; each slice has its number beside it. */
export function CallsPie({ total }: { total: QueueFigures }) {
  const t = useTranslations('queue-reports');
  const shares = slices(FATES.map((fate) => total[fate]));
  const text = FATES.filter((fate) => total[fate] > 0)
    .map((fate) => `${t(fate)}: ${total[fate]}`)
    .join(', ');
  return (
    <Paper withBorder p="md" component="figure" m={0} className={classes.figure ?? ''}>
      <Title order={3} size="h5">
        {t('distributed')}
      </Title>
      <div className={classes.pie}>
        <svg viewBox="-50 -50 100 100" role="img" aria-label={`${t('distributed')}. ${text}`}>
          {shares.map((share, at) => {
            const fate = FATES[at];
            return share && fate && <path key={fate} d={ringPath(share, 26, 48)} data-fate={fate} />;
          })}
          <text textAnchor="middle" dominantBaseline="central" className={classes.total}>
            {total.received}
          </text>
        </svg>
        <ul className={classes.legend}>
          {FATES.map((fate) => (
            <li key={fate}>
              <span className={classes.swatch} data-fate={fate} aria-hidden />
              <Text span size="sm">
                {t(fate)}: {total[fate]}{' '}
                {total.received > 0 && `(${Math.round((total[fate] * 100) / total.received)} %)`}
              </Text>
            </li>
          ))}
        </ul>
      </div>
    </Paper>
  );
}
