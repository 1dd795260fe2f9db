'use client';

import { Anchor, Grid, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { LINE_TEST_CODES } from '#shared/feature-code/index.ts';
import { List } from '#web/list/index.ts';
import { useMay, useSession } from '#web/session/index.ts';
import { Page } from '#web/shell/index.ts';
import { SipSettings } from '#web/sip-settings/index.ts';
import { CallTable } from './calls/call-table.tsx';
import { NoCalls } from './calls/calls.tsx';
import { useCalls } from './calls/use-calls.ts';
import { useRegistrations } from './users/use-registrations.ts';
import { useUsers } from './users/use-users.ts';

const RECENT_CALLS = 6;

/** The state of the tenant at a glance, and how to get the next phone to work. */
export function Overview() {
  const t = useTranslations('overview');
  const may = useMay();
  return (
    <Page name="overview">
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
              {may('registration:read') && may('user:read') && <PhonesFigure />}
              <CallsFigure />
            </SimpleGrid>
            <Group justify="space-between">
              <Title order={2}>{t('recent-calls')}</Title>
              <Anchor component={Link} href="/calls/" size="sm">
                {t('all-calls')}
              </Anchor>
            </Group>
            <RecentCalls />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <ConnectCard />
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Figure({ label, value, text }: { label: string; value: ReactNode; text: string }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz={28} fw={600} lh={1.3}>
        {value}
      </Text>
      <Text size="sm" c="dimmed">
        {text}
      </Text>
    </Paper>
  );
}

function PhonesFigure() {
  const t = useTranslations('overview');
  const registrations = useRegistrations().data;
  const users = useUsers().data;
  const reachable = new Set(registrations?.map(({ userId }) => userId)).size;
  const extensions = users?.filter(({ extension }) => extension !== null).length;
  return (
    <Figure
      label={t('registered-phones')}
      value={registrations?.length ?? '–'}
      text={extensions === undefined ? t('counting') : t('users-reachable', { reachable, extensions })}
    />
  );
}

function CallsFigure() {
  const t = useTranslations('overview');
  const history = useCalls().data;
  if (!history) return <Figure label={t('calls-today')} value="–" text={t('counting')} />;
  const midnight = new Date().setHours(0, 0, 0, 0);
  const today = history.cdrs.filter(({ startedAt }) => Date.parse(startedAt) >= midnight);
  // The history holds its newest page only: when all of it is from today, there may be more.
  const isAtLeast = today.length === history.cdrs.length && history.olderCursor !== null;
  return (
    <Figure
      label={t('calls-today')}
      value={isAtLeast ? t('at-least', { count: today.length }) : today.length}
      text={t('answered', { count: today.filter(({ disposition }) => disposition === 'answered').length })}
    />
  );
}

function RecentCalls() {
  return (
    <List query={useCalls()} isEmpty={({ cdrs }) => cdrs.length === 0} empty={<NoCalls />}>
      {({ cdrs }) => <CallTable cdrs={cdrs.slice(0, RECENT_CALLS)} />}
    </List>
  );
}

function ConnectCard() {
  const t = useTranslations('overview');
  const features = useTranslations('feature');
  const { user } = useSession();
  const may = useMay();
  const isOwn = !may('user:read') && user.extension !== null;
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2}>{t('connect')}</Title>
        <Text size="sm">{t(isOwn ? 'connect-own' : 'connect-text')}</Text>
        <SipSettings {...(isOwn && user.extension !== null ? { username: user.extension } : {})} />
        <Text size="sm">{t('try')}</Text>
        <Stack gap={4} component="ul" m={0} pl="md">
          {LINE_TEST_CODES.map(({ codes: [code], feature }) => (
            <Text key={code} size="sm" component="li">
              <strong>{code}</strong> {features(feature)}
            </Text>
          ))}
        </Stack>
      </Stack>
    </Paper>
  );
}
