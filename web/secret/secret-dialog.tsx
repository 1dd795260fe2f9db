import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import KeyRound from 'lucide-react/icons/key-round';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

interface SecretDialogProps {
  title: string;
  /** Why it is shown, and that it will not be shown again. */
  text: string;
  children: ReactNode;
  close: () => void;
}

/** Shows a secret the one time it can be shown: only its own button closes it, no stray click or key. */
export function SecretDialog({ title, text, children, close }: SecretDialogProps) {
  const t = useTranslations('secret');
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack gap="sm">
        <Alert p="sm" icon={<KeyRound size={18} aria-hidden />}>
          {text}
        </Alert>
        {children}
        <Group justify="flex-end">
          <Button onClick={close}>{t('done')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
