import { Alert, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { api, useProblemText } from '#web/api/index.ts';

const PATH = '/v1/account/group-music';
const QUERY_KEY = ['group-music'];
const GroupMusic = z.object({ userGroupId: z.string(), name: z.string(), musicOnHoldId: z.string().nullable() });
const Told = z.object({
  items: z.array(GroupMusic),
  music: z.array(z.object({ id: z.string(), name: z.string() })),
});

/** What those hear whom an own group lets wait; only for who may set it (sipXcom 20.04 MOH-06). */
export function GroupMusicCard() {
  const t = useTranslations('account');
  const textOf = useProblemText();
  const queryClient = useQueryClient();
  const { data } = useQuery({ queryKey: QUERY_KEY, queryFn: () => api.get(PATH, Told) });
  const choosing = useMutation({
    mutationFn: ({ userGroupId, musicOnHoldId }: Pick<z.infer<typeof GroupMusic>, 'userGroupId' | 'musicOnHoldId'>) =>
      api.put(`${PATH}/${userGroupId}`, { musicOnHoldId }, GroupMusic),
    onSuccess: ({ name }) => notifications.show({ message: t('group-music-saved', { name }) }),
    // Refused or not: the music may have gone meanwhile.
    onSettled: () => queryClient.invalidateQueries({ queryKey: QUERY_KEY }),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Paper withBorder p="lg" maw={960} component="section" aria-label={t('group-music')}>
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('group-music')}
        </Title>
        <Text size="sm">{t('group-music-text')}</Text>
        {data.items.map(({ userGroupId, name, musicOnHoldId }) => (
          <Select
            key={userGroupId}
            maw={420}
            label={name}
            data={data.music.map(({ id, name: label }) => ({ value: id, label }))}
            value={musicOnHoldId}
            placeholder={t('group-music-usual')}
            clearable
            disabled={choosing.isPending}
            onChange={(chosen) => choosing.mutate({ userGroupId, musicOnHoldId: chosen })}
          />
        ))}
        {choosing.isError && (
          <Alert color="red" role="alert" p="sm">
            {textOf(choosing.error)}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
