import { Alert, Button, FileButton, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { Prompt } from '#shared/prompt/index.ts';
import { api, useProblemText } from '#web/api/index.ts';
import { type Phase, setAudio } from './set-audio.ts';
import type { AnyObject } from './use-objects.ts';

const TYPES = 'audio/wav,audio/mpeg,audio/ogg,.wav,.mp3,.ogg,.opus';

/** What callers hear of a prompt: listened to, uploaded, deleted (sipXcom 20.04 AAT-11; XiVO 15.12 XA-SND-03). */
export function PromptAudioCard({ object, mayWrite }: { object: AnyObject; mayWrite: boolean }) {
  const t = useTranslations('objects.audio');
  const format = useFormatter();
  const textOf = useProblemText();
  const queryClient = useQueryClient();
  const { id, audio } = object as unknown as Prompt;
  const [phase, setPhase] = useState<Phase | null>(null);
  const waiting = useRef<AbortController | null>(null);
  useEffect(() => () => waiting.current?.abort(), []);
  const path = `/v1/prompts/${encodeURIComponent(id)}/audio`;
  const changing = useMutation({
    mutationFn: (file: File | null) => {
      if (!file) return api.delete(path);
      waiting.current = new AbortController();
      return setAudio(id, file, { tell: setPhase, signal: waiting.current.signal });
    },
    // After a failure, too: what was refused here may have been done all the same.
    onSettled: () => {
      setPhase(null);
      return queryClient.invalidateQueries({ queryKey: ['objects', 'prompt'] });
    },
  });
  return (
    <Paper withBorder p={{ base: 'sm', sm: 'md' }} mb="md">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('title')}
        </Title>
        {audio === null ? (
          <Text size="sm">{t('none')}</Text>
        ) : (
          <Group>
            {/* biome-ignore lint/a11y/useMediaCaption: what is said stands in the field `text` of the same page */}
            <audio controls preload="none" src={`${path}#${audio.digest}`} aria-label={t('title')} />
            <Text size="sm">
              {t('seconds', { seconds: format.number(audio.seconds, { maximumFractionDigits: 1 }) })}
            </Text>
          </Group>
        )}
        <Group>
          {mayWrite && (
            <FileButton
              accept={TYPES}
              onChange={(file) => {
                if (file) changing.mutate(file);
              }}
            >
              {(props) => (
                <Button {...props} loading={changing.isPending}>
                  {t(audio === null ? 'choose' : 'replace')}
                </Button>
              )}
            </FileButton>
          )}
          {audio !== null && (
            <Button
              component="a"
              href={path}
              download
              variant="default"
              leftSection={<Download size={16} aria-hidden />}
            >
              {t('download')}
            </Button>
          )}
          {mayWrite && audio !== null && (
            <Button variant="default" disabled={changing.isPending} onClick={() => changing.mutate(null)}>
              {t('delete')}
            </Button>
          )}
        </Group>
        <Text size="sm" role="status">
          {phase !== null && t(phase)}
        </Text>
        {changing.isError && (
          <Alert color="red" role="alert" p="sm">
            {textOf(changing.error)}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
