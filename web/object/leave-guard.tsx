import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useState } from 'react';

/**
 * Asks before what was typed is lost: by closing the tab (the browser's own question), by a link of the portal, or by
 * going back where the browser lets that be stopped (Navigation API).
 */
export function useLeaveGuard(isDirty: boolean): ReactNode {
  const t = useTranslations('objects');
  const form = useTranslations('form');
  const router = useRouter();
  const [leave, setLeave] = useState<(() => void) | null>(null);
  useEffect(() => {
    if (!isDirty) return;
    const stopUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const stopLink = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
      if (!link || link.origin !== window.location.origin || link.hash !== '' || link.target || !isPlain) return;
      event.preventDefault();
      event.stopPropagation();
      setLeave(() => () => router.push(link.pathname + link.search));
    };
    const { navigation } = window as unknown as { navigation?: EventTarget };
    const stopBack = (event: Event) => {
      const { navigationType, destination } = event as unknown as TraverseEvent;
      if (navigationType !== 'traverse' || !event.cancelable) return;
      event.preventDefault();
      const { pathname, search } = new URL(destination.url);
      setLeave(() => () => router.push(pathname + search));
    };
    window.addEventListener('beforeunload', stopUnload);
    document.addEventListener('click', stopLink, true);
    navigation?.addEventListener('navigate', stopBack);
    return () => {
      window.removeEventListener('beforeunload', stopUnload);
      document.removeEventListener('click', stopLink, true);
      navigation?.removeEventListener('navigate', stopBack);
    };
  }, [isDirty, router]);
  const stay = () => setLeave(null);
  return (
    leave && (
      <Modal opened onClose={stay} title={t('leave-title')} closeButtonProps={{ 'aria-label': form('close') }}>
        <Stack>
          <Text size="sm">{t('leave-text')}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={stay} data-autofocus>
              {t('stay')}
            </Button>
            <Button
              color="red.9"
              onClick={() => {
                stay();
                leave();
              }}
            >
              {t('leave')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    )
  );
}

interface TraverseEvent {
  readonly navigationType: string;
  readonly destination: { readonly url: string };
}
