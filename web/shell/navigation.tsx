import { NavLink, Stack } from '@mantine/core';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useSession } from '#web/session/index.ts';
import { isOpenTo, MAIN_MENU, PAGES } from './pages.ts';
import classes from './shell.module.css';

export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const t = useTranslations('pages');
  const path = usePathname();
  const { permissions } = useSession();
  return (
    <Stack gap={2}>
      {MAIN_MENU.filter((name) => isOpenTo(name, permissions)).map((name) => {
        const { href, icon: Icon } = PAGES[name];
        const isHere = path === href;
        return (
          <NavLink
            key={name}
            className={classes.link ?? ''}
            component={Link}
            href={href}
            onClick={onNavigate}
            active={isHere}
            aria-current={isHere ? 'page' : undefined}
            leftSection={<Icon size={17} aria-hidden />}
            label={t(name)}
          />
        );
      })}
    </Stack>
  );
}
