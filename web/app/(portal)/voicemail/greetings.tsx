import { Alert, Button, Group, Modal, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { GREETING_KINDS, type GreetingKind } from '#shared/voicemail/box-state.ts'; // not by the door: that compares by node:util
import type { ToldBox } from '#shared/voicemail/told.ts';
import { useProblemText } from '#web/api/index.ts';
import { VoiceInput } from '#web/voice/index.ts';
import { greetingPath, useBoxChanges } from './use-voicemail.ts';

/** What callers hear: recorded here or uploaded, and which of it is played (sipXcom 20.04 VML-10). */
export function Greetings({ box }: { box: ToldBox }) {
  const t = useTranslations('voicemail');
  const kindText = useTranslations('voicemail.greeting-kinds');
  const textOf = useProblemText();
  const { saveSettings, setGreeting, deleteGreeting } = useBoxChanges(box.id);
  const [changing, setChanging] = useState<GreetingKind | null>(null);
  // A new recording lies at the address of the one before.
  const [version, setVersion] = useState(0);
  const choosing = useMutation({
    mutationFn: (activeGreeting: ToldBox['activeGreeting']) => saveSettings({ activeGreeting }),
    onSuccess: () => notifications.show({ message: t('saved') }),
  });
  const deleting = useMutation({ mutationFn: deleteGreeting });
  const problem = choosing.error ?? deleting.error;
  const choices = ['standard', ...GREETING_KINDS.filter((kind) => kind !== 'name')] as const;
  const form = useTranslations('form');
  return (
    <Stack>
      <Select
        w={{ base: '100%', sm: 340 }}
        label={t('active-greeting')}
        description={t('active-greeting-hint')}
        data={choices.map((value) => ({ value, label: kindText(value) }))}
        value={box.activeGreeting}
        onChange={(value) => value && choosing.mutate(value as ToldBox['activeGreeting'])}
        disabled={choosing.isPending}
        allowDeselect={false}
      />
      {problem && (
        <Alert color="red" role="alert" p="sm">
          {textOf(problem)}
        </Alert>
      )}
      {GREETING_KINDS.map((kind) => {
        const isThere = box.greetings.includes(kind);
        return (
          <Paper key={kind} withBorder p="sm" component="section" aria-label={kindText(kind)}>
            <Group justify="space-between" gap="sm">
              <Stack gap={2}>
                <Title order={2} size="h5">
                  {kindText(kind)}
                </Title>
                <Text size="sm" c="dimmed">
                  {t(`greeting-hints.${kind}`)}
                </Text>
              </Stack>
              <Group gap="xs">
                {isThere && (
                  // biome-ignore lint/a11y/useMediaCaption: whoever listens has spoken it
                  <audio
                    controls
                    preload="none"
                    src={`${greetingPath(box.id, kind)}#${version}`}
                    aria-label={kindText(kind)}
                    style={{ maxWidth: 260, height: 36 }}
                  />
                )}
                <Button
                  variant="default"
                  size="xs"
                  onClick={() => setChanging(kind)}
                  aria-label={t(isThere ? 'change-which' : 'record-which', { which: kindText(kind) })}
                >
                  {t(isThere ? 'change' : 'record')}
                </Button>
                {isThere && (
                  <Button
                    variant="default"
                    size="xs"
                    loading={deleting.isPending && deleting.variables === kind}
                    onClick={() => deleting.mutate(kind)}
                    aria-label={t('delete-which', { which: kindText(kind) })}
                  >
                    {t('delete')}
                  </Button>
                )}
              </Group>
            </Group>
          </Paper>
        );
      })}
      {changing && (
        <Modal
          opened
          onClose={() => setChanging(null)}
          title={kindText(changing)}
          closeButtonProps={{ 'aria-label': form('close') }}
        >
          <VoiceInput
            verb={t('keep')}
            send={(wav) => setGreeting(changing, wav)}
            done={() => {
              setVersion(version + 1);
              setChanging(null);
              notifications.show({ message: t('saved') });
            }}
          />
        </Modal>
      )}
    </Stack>
  );
}
