import { Paper, Text, Title } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { QueueFigures } from '#shared/queue-statistics/index.ts';
import { axisStep, linePath, type Point } from './chart-shapes.ts';
import classes from './charts.module.css';
import { hoursMinutesSeconds } from './hours-minutes-seconds.ts';

interface PerformanceChartsProps {
  /** One for each hour, day or month, also those without calls; what it is called, and in short. */
  rows: readonly { readonly name: string; readonly short: string; readonly figures: QueueFigures }[];
}

/** Around what is drawn, and its height, in pixels. */
const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [66, 8, 8, 28, 200];
const HIGH = HEIGHT - TOP - BOTTOM;
/** What a name below takes, about. */
const NAME = 84;

/** Average wait, and the rates of answers and of quality, over the time of the report (X3-ST-08). The table says the same. */
export function PerformanceCharts({ rows }: PerformanceChartsProps) {
  const t = useTranslations('queue-reports');
  const waits = rows.map(({ figures }) => figures.averageWaitSeconds);
  const step = axisStep(Math.max(0, ...waits.map((wait) => wait ?? 0)));
  const rates = [
    { name: t('answeredRate'), values: rows.map(({ figures }) => figures.answeredPercent), mark: 'answered' },
    { name: t('serviceLevel'), values: rows.map(({ figures }) => figures.serviceLevelPercent), mark: 'in-time' },
  ] as const;
  return (
    <>
      <Figure title={t('averageWait')}>
        <Plot title={t('averageWait')} rows={rows} most={step * 4} textOf={(seconds) => hoursMinutesSeconds(seconds)}>
          {(at, slot) =>
            rows.map(({ name }, index) => {
              const wait = waits[index] ?? null;
              const point = at(index, wait);
              const width = Math.min(28, slot * 0.7);
              const box = point && { x: point.x - width / 2, y: point.y, width, height: TOP + HIGH - point.y };
              return (
                box && (
                  <rect key={name} {...box} className={classes.bar}>
                    <title>{`${name}: ${hoursMinutesSeconds(wait)}`}</title>
                  </rect>
                )
              );
            })
          }
        </Plot>
      </Figure>
      <Figure title={t('rates')}>
        <Plot title={t('rates')} rows={rows} most={100} textOf={(share) => `${share} %`}>
          {(at) =>
            rates.map(({ name, values, mark }) => {
              const points = values.map((value, index) => at(index, value));
              return (
                <g key={mark} data-mark={mark} className={classes.line}>
                  <path d={linePath(points)} />
                  {points.map((point, index) => {
                    const row = rows[index]?.name ?? '';
                    return (
                      point && <Mark key={row} {...point} mark={mark} title={`${row}: ${name} ${values[index]} %`} />
                    );
                  })}
                </g>
              );
            })
          }
        </Plot>
        <ul className={classes.legend}>
          {rates.map(({ name, mark }) => (
            <li key={mark}>
              <svg viewBox="0 0 24 12" width={24} height={12} aria-hidden className={classes.line} data-mark={mark}>
                <path d="M0,6 L24,6" />
                <Mark x={12} y={6} mark={mark} title={name} />
              </svg>
              <Text span size="sm">
                {name}
              </Text>
            </li>
          ))}
        </ul>
      </Figure>
    </>
  );
}

function Figure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="figure" m={0} className={classes.figure ?? ''}>
      <Title order={3} size="h5">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

/** Round or square, so that two lines are told apart without colors (WCAG 2.2 §1.4.1). */
function Mark({ x, y, mark, title }: Point & { mark: 'answered' | 'in-time'; title: string }) {
  const shape =
    mark === 'answered' ? <circle cx={x} cy={y} r={4} /> : <rect x={x - 4} y={y - 4} width={8} height={8} />;
  return (
    <g>
      <title>{title}</title>
      {shape}
    </g>
  );
}

interface PlotProps {
  title: string;
  rows: PerformanceChartsProps['rows'];
  /** At the top of the axis. */
  most: number;
  textOf: (value: number) => string;
  /** Draws by means of where a value is, null where it is not known, and of the width that a row has. */
  children: (at: (index: number, value: number | null) => Point | null, slot: number) => ReactNode;
}

/** Two axes, lines at each quarter, names below as far as there is room. As wide as the screen lets it: letters keep their size. */
function Plot({ title, rows, most, textOf, children }: PlotProps) {
  const { ref, width } = useElementSize();
  const broad = Math.max(100, width - LEFT - RIGHT);
  const slot = broad / Math.max(1, rows.length);
  const every = Math.max(1, Math.ceil(NAME / slot));
  const yOf = (value: number) => TOP + HIGH * (1 - value / most);
  const xOf = (index: number) => LEFT + slot * (index + 0.5);
  const at = (index: number, value: number | null) => (value === null ? null : { x: xOf(index), y: yOf(value) });
  return (
    <div ref={ref}>
      <svg width="100%" height={HEIGHT} role="img" aria-label={title} className={classes.plot}>
        {[0, 1, 2, 3, 4].map((quarter) => {
          const value = (most / 4) * quarter;
          return (
            <g key={quarter} className={classes.axis}>
              <line x1={LEFT} x2={LEFT + broad} y1={yOf(value)} y2={yOf(value)} />
              <text x={LEFT - 6} y={yOf(value)} textAnchor="end" dominantBaseline="central">
                {textOf(value)}
              </text>
            </g>
          );
        })}
        {rows.map(
          ({ name, short }, index) =>
            // The newest has its name, so that it is known how far it goes.
            (rows.length - 1 - index) % every === 0 &&
            xOf(index) > LEFT + NAME / 3 && (
              <text
                key={name}
                x={Math.min(xOf(index), LEFT + broad - NAME / 3)}
                y={HEIGHT - 8}
                textAnchor="middle"
                className={classes.axis}
              >
                {short}
              </text>
            ),
        )}
        {children(at, slot)}
      </svg>
    </div>
  );
}
