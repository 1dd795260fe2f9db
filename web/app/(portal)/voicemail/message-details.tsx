import { Alert, Button, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { MessagePatch, ToldMessage } from '#shared/voicemail/told.ts';
import { useProblemText } from '#web/api/index.ts';
import { Facts } from '#web/list/index.ts';
import { VoiceInput } from '#web/voice/index.ts';
import { clockFace } from '../calls/duration.ts';
import { useInstantText } from '../calls/use-instant-text.ts';
import { ForwardForm } from './forward-form.tsx';
import { MessageState } from './message-state.tsx';
import { Caller } from './message-table.tsx';
import { audioPath, commentPath, useBoxChanges } from './use-voicemail.ts';

/** One message: heard, read, moved, passed on, answered. */
export function MessageDetails({ message, close }: { message: ToldMessage; close: () => void }) {
  const t = useTranslations('voicemail');
  const form = useTranslations('form');
  const instant = useInstantText();
  const textOf = useProblemText();
  const { change, remove, reply } = useBoxChanges(message.boxId);
  const [task, setTask] = useState<'forward' | 'reply' | null>(null);
  const { id, folder, forwarded, isHeard, isUrgent } = message;
  // What goes into another folder, or for good, is no more in the list behind.
  const patching = useMutation({
    mutationFn: (patch: MessagePatch) => change(id, patch),
    onSuccess: (_, patch) => patch.folder !== undefined && close(),
  });
  const removing = useMutation({ mutationFn: () => remove(id), onSuccess: close });
  const problem = patching.error ?? removing.error;
  const isBusy = patching.isPending || removing.isPending;
  const action = (label: string, patch: MessagePatch) => (
    <Button variant="default" size="xs" disabled={isBusy} onClick={() => patching.mutate(patch)}>
      {label}
    </Button>
  );
  const audio = audioPath(message);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="md"
      title={t('message')}
      closeButtonProps={{ 'aria-label': form('close') }}
    >
      <Stack gap="lg">
        <Facts
          facts={[
            [t('from'), <Caller key="from" from={message.from} />],
            [t('received'), instant(message.receivedAt)],
            [t('duration'), clockFace(message.durationSeconds)],
            [t('state'), <MessageState key="state" message={message} />],
            ...(forwarded ? ([[t('forwarded-by'), <Caller key="by" from={forwarded.by} />]] as const) : []),
            ...(forwarded?.comment ? ([[t('comment'), forwarded.comment]] as const) : []),
          ]}
        />
        {forwarded?.hasRecording && (
          // biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said
          <audio
            controls
            preload="none"
            src={commentPath(message)}
            aria-label={t('comment')}
            style={{ width: '100%' }}
          />
        )}
        {/* biome-ignore lint/a11y/useMediaCaption: the transcript stands below where there is one */}
        <audio
          controls
          preload="none"
          src={audio}
          aria-label={t('listen')}
          style={{ width: '100%' }}
          // As by phone: heard is what was played to its end.
          onEnded={() => !isHeard && patching.mutate({ isHeard: true })}
        />
        {message.transcript && (
          <Stack gap={4} component="section" aria-label={t('transcript')}>
            <Title order={3} size="h5">
              {t('transcript')}
            </Title>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {message.transcript}
            </Text>
          </Stack>
        )}
        <Group gap="xs">
          {action(t(isHeard ? 'mark-new' : 'mark-heard'), { isHeard: !isHeard })}
          {action(t(isUrgent ? 'mark-usual' : 'mark-urgent'), { isUrgent: !isUrgent })}
          {folder === 'inbox' && action(t('save'), { folder: 'saved' })}
          {folder === 'saved' && action(t('to-inbox'), { folder: 'inbox' })}
          {folder === 'deleted' && action(t('undelete'), { folder: 'inbox' })}
          <Button variant="default" size="xs" disabled={isBusy} onClick={() => removing.mutate()}>
            {t(folder === 'deleted' ? 'delete-for-good' : 'delete')}
          </Button>
          <Button
            component="a"
            href={audio}
            download
            variant="default"
            size="xs"
            leftSection={<Download size={14} aria-hidden />}
          >
            {t('download')}
          </Button>
          {!message.isPrivate && (
            <Button variant="default" size="xs" onClick={() => setTask('forward')}>
              {t('forward')}
            </Button>
          )}
          {message.from.userId !== null && (
            <Button variant="default" size="xs" onClick={() => setTask('reply')}>
              {t('reply')}
            </Button>
          )}
        </Group>
        {problem && (
          <Alert color="red" role="alert" p="sm">
            {textOf(problem)}
          </Alert>
        )}
        {task === 'forward' && <ForwardForm message={message} close={() => setTask(null)} />}
        {task === 'reply' && (
          <Stack gap="xs" component="section" aria-label={t('reply')}>
            <Title order={3} size="h5">
              {t('reply')}
            </Title>
            <VoiceInput verb={t('send')} send={(wav) => reply(id, wav)} done={() => setTask(null)} />
          </Stack>
        )}
      </Stack>
    </Drawer>
  );
}
