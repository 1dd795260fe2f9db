import { Alert, Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import Mic from 'lucide-react/icons/mic';
import Square from 'lucide-react/icons/square';
import Upload from 'lucide-react/icons/upload';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { ApiProblem, useProblemText } from '#web/api/index.ts';
import { useRecorder } from './use-recorder.ts';
import { wavOf } from './wav.ts';

interface VoiceInputProps {
  /** The verb on the button: what becomes of the recording. */
  verb: string;
  send: (wav: Blob) => Promise<unknown>;
  done: () => void;
}

/** Something spoken: by the microphone of the browser or from a file, heard before it is sent. */
export function VoiceInput({ verb, send, done }: VoiceInputProps) {
  const t = useTranslations('voice');
  const textOf = useProblemText();
  const [heard, setHeard] = useState<{ wav: Blob; url: string } | null>(null);
  useEffect(() => () => URL.revokeObjectURL(heard?.url ?? ''), [heard]);
  const taking = useMutation({
    mutationFn: wavOf,
    onSuccess: (wav) => setHeard({ wav, url: URL.createObjectURL(wav) }),
  });
  const recorder = useRecorder((spoken) => taking.mutate(spoken));
  const starting = useMutation({ mutationFn: recorder.start });
  const sending = useMutation({ mutationFn: send, onSuccess: done });
  const restart = () => {
    sending.reset();
    taking.reset();
    setHeard(null);
  };
  const refusal = refusalOf(sending.error, textOf) ?? (taking.isError ? t('unreadable') : null);
  return (
    <Stack gap="sm">
      <Text size="sm">{t(recorder.isPossible ? 'hint' : 'hint-without-microphone')}</Text>
      <Group gap="xs">
        {recorder.isPossible &&
          (recorder.isRecording ? (
            <Button color="red.9" leftSection={<Square size={16} aria-hidden />} onClick={recorder.stop}>
              {t('stop')}
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<Mic size={16} aria-hidden />}
              loading={starting.isPending}
              onClick={() => {
                restart();
                starting.mutate();
              }}
            >
              {t(heard ? 'record-again' : 'record')}
            </Button>
          ))}
        <FileButton
          accept="audio/*"
          disabled={recorder.isRecording}
          onChange={(file) => {
            if (!file) return;
            restart();
            taking.mutate(file);
          }}
        >
          {(props) => (
            <Button
              {...props}
              variant="default"
              disabled={recorder.isRecording}
              loading={taking.isPending}
              leftSection={<Upload size={16} aria-hidden />}
            >
              {t('choose')}
            </Button>
          )}
        </FileButton>
      </Group>
      <Text size="sm" role="status">
        {recorder.isRecording ? t('recording') : ''}
      </Text>
      {heard && (
        // biome-ignore lint/a11y/useMediaCaption: whoever listens has just spoken it
        <audio controls src={heard.url} aria-label={t('listen')} style={{ width: '100%' }} />
      )}
      {(refusal !== null || starting.isError) && (
        <Alert color="red" role="alert" p="sm">
          {refusal ?? t('no-microphone')}
        </Alert>
      )}
      {heard && (
        <Group justify="flex-end">
          <Button loading={sending.isPending} onClick={() => sending.mutate(heard.wav)}>
            {verb}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

const refusalOf = (error: Error | null, textOf: (problem: Error) => string): string | null =>
  error instanceof ApiProblem ? textOf(error) : (error?.message ?? null);
