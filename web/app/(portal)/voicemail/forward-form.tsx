import { Alert, Button, Group, MultiSelect, Stack, Switch, Textarea, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Recipient, ToldMessage } from '#shared/voicemail/told.ts';
import { useProblemText } from '#web/api/index.ts';
import { useBoxChanges, useRecipients } from './use-voicemail.ts';

const TYPING_MS = 300;
const MOST_COMMENT = 2000;

/** A copy of a message to others, with a comment (sipXcom 20.04 VML-11). */
export function ForwardForm({ message, close }: { message: ToldMessage; close: () => void }) {
  const t = useTranslations('voicemail');
  const form = useTranslations('form');
  const textOf = useProblemText();
  const { forward } = useBoxChanges(message.boxId);
  const [chosen, setChosen] = useState<Recipient[]>([]);
  const [comment, setComment] = useState('');
  const [isUrgent, setUrgent] = useState(message.isUrgent);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), TYPING_MS);
  const offered = useRecipients(search).data ?? [];
  const known = [...chosen, ...offered.filter(({ id }) => !chosen.some((one) => one.id === id))];
  const idsOf = (kind: Recipient['kind']) => chosen.filter((one) => one.kind === kind).map(({ id }) => id);
  const sending = useMutation({
    mutationFn: () =>
      forward(message.id, {
        voicemailBoxIds: idsOf('voicemail-box'),
        distributionListIds: idsOf('distribution-list'),
        comment: comment.trim() || null,
        isUrgent,
      }),
    onSuccess: ({ delivered, refused }) => {
      if (delivered.length > 0) notifications.show({ message: t('forwarded', { count: delivered.length }) });
      if (refused.length === 0) close();
    },
  });
  const refused = sending.data?.refused.length ?? 0;
  const labelOf = ({ kind, name, number }: Recipient) =>
    `${name} (${number})${kind === 'distribution-list' ? ` · ${t('list')}` : ''}`;
  return (
    <Stack gap="sm" component="section" aria-label={t('forward')}>
      <Title order={3} size="h5">
        {t('forward')}
      </Title>
      <MultiSelect
        label={t('to')}
        placeholder={chosen.length === 0 ? t('to-hint') : ''}
        data={known.map((one) => ({ value: one.id, label: labelOf(one) }))}
        value={chosen.map(({ id }) => id)}
        onChange={(ids) => setChosen(ids.flatMap((id) => known.find((one) => one.id === id) ?? []))}
        searchable
        searchValue={typed}
        onSearchChange={setTyped}
        // The API has looked for them already.
        filter={({ options }) => options}
        nothingFoundMessage={t('nobody-found')}
      />
      <Textarea
        label={t('comment')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={MOST_COMMENT}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <Switch label={t('urgent')} checked={isUrgent} onChange={(event) => setUrgent(event.currentTarget.checked)} />
      {(sending.isError || refused > 0) && (
        <Alert color="red" role="alert" p="sm">
          {sending.isError ? textOf(sending.error) : t('not-forwarded', { count: refused })}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>
          {form('cancel')}
        </Button>
        <Button disabled={chosen.length === 0} loading={sending.isPending} onClick={() => sending.mutate()}>
          {t('send')}
        </Button>
      </Group>
    </Stack>
  );
}
