import { Code, Switch, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { Webhook } from '#shared/webhook/index.ts';
import { useProblemText } from '#web/api/index.ts';
import { ActionsHead, DeleteButton, TableFrame } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';
import { useWebhookChanges } from './use-webhooks.ts';

interface WebhookTableProps {
  webhooks: Webhook[];
  remove: (webhook: Webhook) => void;
}

export function WebhookTable({ webhooks, remove }: WebhookTableProps) {
  const t = useTranslations('webhooks');
  const mayWrite = useMay()('webhook:write');
  return (
    <TableFrame label={t('table')}>
      <Table verticalSpacing={6} aria-label={t('table')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('fields.url.label')}</Table.Th>
            <Table.Th scope="col" visibleFrom="sm">
              {t('events')}
            </Table.Th>
            <Table.Th scope="col">{t('enabled')}</Table.Th>
            <ActionsHead label={t('actions')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {webhooks.map((webhook) => (
            <Table.Tr key={webhook.id}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {webhook.url}
                {webhook.description && (
                  <Text size="xs" c="dimmed">
                    {webhook.description}
                  </Text>
                )}
              </Table.Td>
              <Table.Td visibleFrom="sm">
                {webhook.events.map((event) => (
                  <Code key={event}>{event}</Code>
                ))}
              </Table.Td>
              <Table.Td>
                <EnabledSwitch webhook={webhook} isLocked={!mayWrite} />
              </Table.Td>
              <Table.Td>
                {mayWrite && (
                  <DeleteButton label={t('delete-which', { url: webhook.url })} ask={() => remove(webhook)} />
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function EnabledSwitch({ webhook, isLocked }: { webhook: Webhook; isLocked: boolean }) {
  const t = useTranslations('webhooks');
  const textOf = useProblemText();
  const { change } = useWebhookChanges();
  const turn = useMutation({
    mutationFn: (isEnabled: boolean) => change(webhook.id, { isEnabled }),
    onError: (problem) => notifications.show({ color: 'red', message: textOf(problem) }),
  });
  return (
    <Switch
      aria-label={t('enabled-which', { url: webhook.url })}
      checked={webhook.isEnabled}
      disabled={isLocked || turn.isPending}
      onChange={(event) => turn.mutate(event.currentTarget.checked)}
    />
  );
}
