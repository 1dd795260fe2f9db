import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { z } from 'zod';
import { lazily } from '#shared/lazily.ts';
import { OwnBoxFields, type ToldBox } from '#shared/voicemail/told.ts';
import { useProblemText } from '#web/api/index.ts';
import { PasswordField, useSchemaForm } from '#web/form/index.ts';
import { PartForm } from '#web/object/index.ts';
import { CopyField, SecretDialog } from '#web/secret/index.ts';
import { ImapAccount } from './imap-account.tsx';
import { useBoxChanges } from './use-voicemail.ts';

/** The greeting is chosen where it is recorded; the IMAP account is a part of its own. */
const MAIL_FIELDS = lazily(() => {
  const { activeGreeting, imapAccount, ...shape } = OwnBoxFields().shape as z.ZodRawShape;
  return z.strictObject(shape);
});

/** Who is told of messages, what becomes of them, the PIN and the feed (sipXcom 20.04 VML-07 to VML-09, VML-20). */
export function BoxSettings({ box }: { box: ToldBox }) {
  const t = useTranslations('voicemail');
  const { saveSettings } = useBoxChanges(box.id);
  const { notifications: told, deletesAfterNotification, deletesListened, language, timeZone } = box;
  return (
    <>
      <Paper withBorder p="lg" maw={960} component="section" aria-label={t('mail')}>
        <Stack gap="md">
          <Title order={2} size="h4">
            {t('mail')}
          </Title>
          <PartForm
            name="voicemail-box"
            schema={MAIL_FIELDS()}
            value={{ notifications: told, deletesAfterNotification, deletesListened, language, timeZone }}
            save={saveSettings}
            saved={() => notifications.show({ message: t('saved') })}
          />
        </Stack>
      </Paper>
      <ImapAccount box={box} />
      <PinForm box={box} />
      <Feed box={box} />
    </>
  );
}

const PINS = z.object({ currentPin: z.string().max(15).optional(), pin: z.string().regex(/^[0-9]{4,15}$/) });

function PinForm({ box }: { box: ToldBox }) {
  const t = useTranslations('voicemail');
  const { setPin } = useBoxChanges(box.id);
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: { currentPin: '', pin: '' },
    schema: PINS,
    toBody: ({ currentPin, pin }) => ({ pin, ...(currentPin !== '' && { currentPin }) }),
    invalidText: () => t('invalid-pin'),
    send: setPin,
    done: () => {
      form.reset();
      notifications.show({ message: t('saved') });
    },
  });
  return (
    <Paper withBorder p="lg" maw={960} component="section" aria-label={t('pin')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Title order={2} size="h4">
            {t('pin')}
          </Title>
          <Text size="sm">{t('pin-text')}</Text>
          <Group align="flex-end">
            {(['currentPin', 'pin'] as const).map((name) => (
              <PasswordField
                key={name}
                w={260}
                label={t(name === 'pin' ? 'new-pin' : 'current-pin')}
                inputMode="numeric"
                autoComplete="off"
                {...form.getInputProps(name)}
              />
            ))}
            <Button type="submit" loading={isSending}>
              {t('save-pin')}
            </Button>
          </Group>
          {refusal !== null && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {refusal}
            </Text>
          )}
        </Stack>
      </form>
    </Paper>
  );
}

function Feed({ box }: { box: ToldBox }) {
  const t = useTranslations('voicemail');
  const textOf = useProblemText();
  const { openFeed, closeFeed } = useBoxChanges(box.id);
  const [path, setPath] = useState<string | null>(null);
  const opening = useMutation({ mutationFn: openFeed, onSuccess: (feed) => setPath(feed.path) });
  const closing = useMutation({ mutationFn: closeFeed });
  const problem = opening.error ?? closing.error;
  return (
    <Paper withBorder p="lg" maw={960} component="section" aria-label={t('feed')}>
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('feed')}
        </Title>
        <Text size="sm">{t(box.hasFeed ? 'feed-on' : 'feed-off')}</Text>
        <Group gap="xs">
          <Button variant="default" loading={opening.isPending} onClick={() => opening.mutate()}>
            {t(box.hasFeed ? 'renew-feed' : 'open-feed')}
          </Button>
          {box.hasFeed && (
            <Button variant="default" loading={closing.isPending} onClick={() => closing.mutate()}>
              {t('close-feed')}
            </Button>
          )}
        </Group>
        {problem && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {textOf(problem)}
          </Text>
        )}
      </Stack>
      {path !== null && (
        <SecretDialog title={t('feed')} text={t('feed-secret')} close={() => setPath(null)}>
          <CopyField label={t('feed-address')} value={`${window.location.origin}${path}`} />
        </SecretDialog>
      )}
    </Paper>
  );
}
