'use client';

import { AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { NotAllowed } from '#web/list/index.ts';
import { useSession } from '#web/session/index.ts';
import { ActingTenantNotice } from './acting-tenant-notice.tsx';
import { Brand } from './brand.tsx';
import { LanguageMenu } from './language-menu.tsx';
import { Navigation } from './navigation.tsx';
import { PageFrame } from './page.tsx';
import { isOpenTo, placeAt } from './pages.ts';
import { SchemeSwitch } from './scheme-switch.tsx';
import { SessionGate } from './session-gate.tsx';
import classes from './shell.module.css';
import { usePlaceTitle } from './use-place-title.ts';
import { useTenant } from './use-tenant.ts';
import { UserMenu } from './user-menu.tsx';

/** What surrounds every page once somebody is signed in. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <SessionGate>
      <Frame>{children}</Frame>
    </SessionGate>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const t = useTranslations('shell');
  const [isMenuOpen, menu] = useDisclosure();
  const tenant = useTenant().data;
  const path = usePathname();
  const here = placeAt(path);
  const titleOf = usePlaceTitle();
  const isOpen = isOpenTo(here, useSession().permissions);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !isMenuOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className={classes.skipLink} href="#content">
        {t('skip-to-content')}
      </a>
      <AppShell.Header className={classes.header}>
        <Group gap="sm" wrap="nowrap" className={classes.where}>
          <Burger
            hiddenFrom="sm"
            size="sm"
            opened={isMenuOpen}
            onClick={menu.toggle}
            aria-label={t(isMenuOpen ? 'close-menu' : 'open-menu')}
            aria-expanded={isMenuOpen}
          />
          <Brand isShort />
          {tenant && (
            <Text size="sm" truncate className={classes.tenant}>
              {tenant.name}
            </Text>
          )}
        </Group>
        <Group gap={4} wrap="nowrap">
          <LanguageMenu />
          <SchemeSwitch />
          <UserMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('main-menu')}>
        <Navigation onNavigate={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <ActingTenantNotice />
        {isOpen ? (
          children
        ) : (
          <PageFrame title={titleOf(here)} lead={null}>
            <NotAllowed />
          </PageFrame>
        )}
      </AppShell.Main>
    </AppShell>
  );
}
