import { NavLink, ScrollArea, Stack } from '@mantine/core';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type Messages, useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { useSession } from '#web/session/index.ts';
import { hrefOf, isOpenTo, MENU, MENU_GROUPS, type MenuGroupName, type Place, placeAt } from './pages.ts';
import classes from './shell.module.css';
import { usePlaceTitle } from './use-place-title.ts';

/** Open until somebody closes it: most work is about users. */
const FIRST: MenuGroupName = 'people';

export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const groups = useTranslations('menu');
  const titleOf = usePlaceTitle();
  const here = placeAt(usePathname());
  const { permissions } = useSession();
  const [opened, setOpened] = useState<Partial<Record<MenuGroupName, boolean>>>({});

  const link = (place: Place, icon?: ReactNode) => (
    <NavLink
      key={place}
      className={classes.link ?? ''}
      component={Link}
      // Half a hundred of them stand there: fetched once somebody goes there.
      prefetch={false}
      href={hrefOf(place)}
      onClick={onNavigate}
      active={place === here}
      aria-current={place === here ? 'page' : undefined}
      leftSection={icon}
      {...(icon === undefined && { 'data-inner': true })}
      label={titleOf(place)}
    />
  );
  return (
    <ScrollArea scrollbars="y" scrollbarSize={6} offsetScrollbars="present" style={{ flex: 1 }}>
      <Stack gap={2}>
        {MENU_GROUPS.map((name) => {
          const { icon: Icon, places } = MENU[name];
          const open = places.filter((place) => isOpenTo(place, permissions));
          const [only] = open;
          if (!only) return null;
          if (places.length === 1) return link(only, <Icon size={17} aria-hidden />);
          const isOpen = opened[name] ?? (name === FIRST || (open as readonly Place[]).includes(here));
          return (
            <NavLink
              key={name}
              component="button"
              type="button"
              className={classes.link ?? ''}
              leftSection={<Icon size={17} aria-hidden />}
              label={groups(name as keyof Messages['menu'])}
              opened={isOpen}
              aria-expanded={isOpen}
              onChange={(next) => setOpened({ ...opened, [name]: next })}
              childrenOffset={25}
            >
              {open.map((place) => link(place))}
            </NavLink>
          );
        })}
      </Stack>
    </ScrollArea>
  );
}
