'use client';

import { Button, Group, NativeSelect, Stack, TextInput, Title } from '@mantine/core';
import ChartColumn from 'lucide-react/icons/chart-column';
import Download from 'lucide-react/icons/download';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AgentFigures, Grain, QueueFigures } from '#shared/queue-statistics/index.ts';
import { Empty, List } from '#web/list/index.ts';
import { Page } from '#web/shell/index.ts';
import { CallsPie } from './calls-pie.tsx';
import classes from './charts.module.css';
import { type ChosenQueue, chosenIn, fileOf } from './chosen-queue.ts';
import { hoursMinutesSeconds } from './hours-minutes-seconds.ts';
import { PerformanceCharts } from './performance-charts.tsx';
import { ReportTable } from './report-table.tsx';
import {
  type AgentReport,
  type QueueReport,
  type ReportQuestion,
  useAgentReport,
  useQueueReport,
  useReportProfiles,
} from './use-queue-reports.ts';

const GRAINS: readonly Grain[] = ['hour', 'day', 'month'];
const USUAL: ReportQuestion = { from: '', to: '', grain: 'day', profileId: null, queueId: null };

/** What became of the calls of queues, and what their agents did, as XiVO 15.12 reports it (X3-ST-07 to X3-ST-10). */
export function QueueReports() {
  const [question, setQuestion] = useState(USUAL);
  const everything = { ...question, queueId: null };
  const queues = useQueueReport(everything);
  const agents = useAgentReport(everything);
  const chosen = chosenIn(queues.data ?? null, question);
  return (
    <Page name="queue-reports">
      <Question question={question} shown={queues.data ?? null} chosen={chosen} ask={setQuestion} />
      <List query={queues} isEmpty={({ total }) => total.received === 0} empty={<NoCalls />}>
        {(report) => <Queues report={report} question={question} chosen={chosen} ask={setQuestion} />}
      </List>
      {agents.data && agents.data.agents.length > 0 && <Agents report={agents.data} />}
    </Page>
  );
}

function NoCalls() {
  const t = useTranslations('queue-reports');
  return <Empty icon={ChartColumn} title={t('empty')} text={t('empty-text')} />;
}

function Question({
  question,
  shown,
  chosen,
  ask,
}: {
  question: ReportQuestion;
  shown: QueueReport | null;
  chosen: ChosenQueue | null;
  ask: (question: ReportQuestion) => void;
}) {
  const t = useTranslations('queue-reports');
  const profiles = useReportProfiles().data ?? [];
  const file = fileOf(question, chosen);
  return (
    <Group align="end">
      {profiles.length > 0 && (
        <NativeSelect
          label={t('profile')}
          value={question.profileId ?? ''}
          data={[
            { value: '', label: t('no-profile') },
            ...profiles.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            ask({ ...question, from: '', to: '', profileId: value === '' ? null : value })
          }
        />
      )}
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          label={t(end)}
          value={question[end] === '' ? (shown?.[end] ?? '') : question[end]}
          onChange={({ currentTarget: { value } }) => ask({ ...question, [end]: value })}
        />
      ))}
      <NativeSelect
        label={t('by')}
        value={question.grain}
        data={GRAINS.map((grain) => ({ value: grain, label: t(`grain.${grain}`) }))}
        onChange={({ currentTarget: { value } }) => ask({ ...question, grain: value as Grain })}
      />
      <Button
        component="a"
        variant="default"
        href={file.href}
        download={file.name}
        leftSection={<Download size={16} aria-hidden />}
      >
        {t('file')}
      </Button>
    </Group>
  );
}

interface QueuesProps {
  /** Of all queues. */
  report: QueueReport;
  question: ReportQuestion;
  chosen: ChosenQueue | null;
  ask: (question: ReportQuestion) => void;
}

/** Queue by queue, then the rows of all of them, or of one (X3-ST-07, X3-ST-08). */
function Queues({ report, question, chosen, ask }: QueuesProps) {
  const t = useTranslations('queue-reports');
  const columns = useQueueColumns();
  return (
    <Stack>
      <Title order={2} size="h4">
        {t('queues')}
      </Title>
      <ReportTable
        title={t('queues')}
        nameTitle={t('queue')}
        rows={report.queues.map(({ queueId, name, ...figures }) => ({
          key: queueId,
          name: name || t('gone'),
          figures,
        }))}
        total={null}
        columns={columns}
      />
      <NativeSelect
        label={t('which')}
        value={chosen?.queueId ?? ''}
        data={[
          { value: '', label: t('all-together') },
          ...report.queues.map(({ queueId, name }) => ({ value: queueId, label: name || t('gone') })),
        ]}
        onChange={({ currentTarget: { value } }) => ask({ ...question, queueId: value === '' ? null : value })}
        maw={320}
      />
      {chosen ? (
        // By its id: what is kept of one queue while a read goes on is never shown as another one's.
        <OneQueue key={chosen.queueId} chosen={chosen} question={question} />
      ) : (
        <Figures title={t('together', { timeZone: report.timeZone })} report={report} grain={question.grain} />
      )}
    </Stack>
  );
}

function OneQueue({ chosen, question }: { chosen: ChosenQueue; question: ReportQuestion }) {
  const t = useTranslations('queue-reports');
  const ofOne = useQueueReport({ ...question, queueId: chosen.queueId });
  const queue = chosen.name || t('gone');
  return (
    <List query={ofOne} isEmpty={({ total }) => total.received === 0} empty={<NoCalls />}>
      {(report) => (
        <Figures title={t('one', { queue, timeZone: report.timeZone })} report={report} grain={question.grain} />
      )}
    </List>
  );
}

/** Rows and charts of what the title says. */
function Figures({ title, report: { rows, total }, grain }: { title: string; report: QueueReport; grain: Grain }) {
  const t = useTranslations('queue-reports');
  const columns = useQueueColumns();
  const { nameOf, shortOf } = useRowName();
  return (
    <>
      <Title order={2} size="h4">
        {title}
      </Title>
      <div className={classes.charts}>
        <CallsPie total={total} />
        <PerformanceCharts
          rows={rows.map(({ name, ...figures }) => ({ name: nameOf(name), short: shortOf(name), figures }))}
        />
      </div>
      <ReportTable
        title={t(`grain.${grain}`)}
        nameTitle={t(`grain.${grain}`)}
        rows={rows
          .filter(({ received }) => received > 0)
          .map(({ name, ...figures }) => ({ key: name, name: nameOf(name), figures }))}
        total={{ name: t('total'), figures: total }}
        columns={columns}
      />
    </>
  );
}

function Agents({ report }: { report: AgentReport }) {
  const t = useTranslations('queue-reports');
  const columns = [
    { title: t('answered'), of: ({ answered }: AgentFigures) => answered },
    { title: t('conversation'), of: (row: AgentFigures) => hoursMinutesSeconds(row.conversationSeconds) },
    { title: t('login'), of: (row: AgentFigures) => hoursMinutesSeconds(row.loginSeconds) },
    { title: t('pause'), of: (row: AgentFigures) => hoursMinutesSeconds(row.pauseSeconds) },
    { title: t('wrap-up'), of: (row: AgentFigures) => hoursMinutesSeconds(row.wrapUpSeconds) },
  ];
  return (
    <Stack>
      <Title order={2} size="h4">
        {t('agents')}
      </Title>
      <ReportTable
        title={t('agents')}
        nameTitle={t('agent')}
        rows={report.agents.map(({ agentId, name, ...figures }) => ({
          key: agentId,
          name: name || t('gone'),
          figures,
        }))}
        total={{ name: t('total'), figures: report.total }}
        columns={columns}
      />
    </Stack>
  );
}

function useQueueColumns() {
  const t = useTranslations('queue-reports');
  const percent = (share: number | null) => (share === null ? '–' : `${share} %`);
  const counts = ['received', 'answered', 'abandoned', 'closed', 'saturated', 'notAnswered', 'blocking'] as const;
  return [
    ...counts.map((count) => ({ title: t(count), of: (row: QueueFigures) => row[count] })),
    { title: t('averageWait'), of: (row: QueueFigures) => hoursMinutesSeconds(row.averageWaitSeconds) },
    { title: t('answeredRate'), of: (row: QueueFigures) => percent(row.answeredPercent) },
    { title: t('serviceLevel'), of: (row: QueueFigures) => percent(row.serviceLevelPercent) },
  ];
}

/** An hour, a day or a month in the user's language, and in short. What stands in a row is of no zone any more. */
function useRowName() {
  const format = useFormatter();
  const dateOf = (name: string) => new Date(`${name.length === 7 ? `${name}-01` : name.slice(0, 10)}T12:00:00Z`);
  const hourOf = (name: string) => `${Number(name.slice(11))} h`;
  const day = (name: string) => format.dateTime(dateOf(name), { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return {
    nameOf: (name: string): string => {
      if (name.length === 13) return `${name.slice(0, 10)} ${hourOf(name)}`;
      return name.length === 7
        ? format.dateTime(dateOf(name), { month: 'long', year: 'numeric', timeZone: 'UTC' })
        : format.dateTime(dateOf(name), {
            weekday: 'short',
            day: 'numeric',
            month: 'short',
            year: 'numeric',
            timeZone: 'UTC',
          });
    },
    shortOf: (name: string): string => {
      if (name.length === 13) return `${day(name)} ${hourOf(name)}`;
      return name.length === 7
        ? format.dateTime(dateOf(name), { month: 'short', year: 'numeric', timeZone: 'UTC' })
        : day(name);
    },
  };
}
