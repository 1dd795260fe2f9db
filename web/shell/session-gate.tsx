import { Center, Loader } from '@mantine/core';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect } from 'react';
import { Failed } from '#web/list/index.ts';
import { SessionContext, signInPath, useSessionQuery } from '#web/session/index.ts';
import { PAGES } from './pages.ts';

/**
 * Lets nobody in without a session; the sign-in page leads back to this very page. Where a second factor is still to be
 * set up, or a new password to be chosen, there is one page only.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const t = useTranslations('shell');
  const session = useSessionQuery();
  const router = useRouter();
  const path = usePathname();
  const isSignedOut = session.data === null;
  const isIncomplete = session.data?.assurance === 'incomplete' || session.data?.mustChangePassword === true;
  useEffect(() => {
    if (isIncomplete && path !== PAGES.account.href) router.replace(PAGES.account.href);
  }, [isIncomplete, path, router]);
  useEffect(() => {
    if (isSignedOut) router.replace(signInPath(path + window.location.search));
  }, [isSignedOut, path, router]);

  if (session.data) return <SessionContext value={session.data}>{children}</SessionContext>;
  return (
    <Center component="main" mih="100dvh">
      {session.isError ? (
        <Failed problem={session.error} retry={session.refetch} />
      ) : (
        <Loader aria-label={t('loading')} role="status" />
      )}
    </Center>
  );
}
