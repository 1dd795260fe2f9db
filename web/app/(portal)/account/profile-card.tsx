import { Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Profile, User } from '#shared/user/index.ts';
import { api } from '#web/api/index.ts';
import { PartForm } from '#web/object/index.ts';
import { SESSION_KEY, useSession } from '#web/session/index.ts';

/** What others can look up about somebody, kept by himself (sipXcom 20.04 UPT-04). */
export function ProfileCard() {
  const t = useTranslations('account');
  const { user } = useSession();
  const queryClient = useQueryClient();
  return (
    <Paper withBorder p="lg" maw={960}>
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('profile')}
        </Title>
        <Text size="sm">{t('profile-explanation')}</Text>
        <PartForm
          name="profile"
          schema={Profile}
          value={user.profile}
          save={async (profile) => {
            await api.patch('/v1/account', { profile }, User);
            await queryClient.invalidateQueries({ queryKey: SESSION_KEY });
          }}
          saved={() => notifications.show({ message: t('profile-saved') })}
        />
      </Stack>
    </Paper>
  );
}
