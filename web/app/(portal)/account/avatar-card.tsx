import { Alert, Avatar, Button, FileButton, Group, Paper, Stack, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { AVATAR_TYPES, User } from '#shared/user/index.ts';
import { api, useProblemText } from '#web/api/index.ts';
import { SESSION_KEY, useSession } from '#web/session/index.ts';

/** The own picture (sipXcom 20.04 UPT-04). */
export function AvatarCard() {
  const t = useTranslations('account');
  const textOf = useProblemText();
  const queryClient = useQueryClient();
  const { user } = useSession();
  const changing = useMutation({
    mutationFn: (file: File | null) =>
      file ? api.send('/v1/account/avatar', file, User) : api.delete('/v1/account/avatar'),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: SESSION_KEY }),
  });
  return (
    <Paper withBorder p="lg" maw={640}>
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('avatar')}
        </Title>
        <Group>
          <Avatar
            size="xl"
            variant="filled"
            color="dark"
            name={user.name}
            alt={t('avatar')}
            src={user.avatar && `/v1/account/avatar#${user.avatar.version}`}
          />
          <FileButton
            accept={AVATAR_TYPES.join(',')}
            onChange={(file) => {
              if (file) changing.mutate(file);
            }}
          >
            {(props) => (
              <Button {...props} loading={changing.isPending}>
                {t('choose-avatar')}
              </Button>
            )}
          </FileButton>
          {user.avatar && (
            <Button variant="default" onClick={() => changing.mutate(null)}>
              {t('delete-avatar')}
            </Button>
          )}
        </Group>
        {changing.isError && (
          <Alert color="red" role="alert" p="sm">
            {textOf(changing.error)}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
