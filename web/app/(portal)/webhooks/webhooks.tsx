'use client';

import { Button } from '@mantine/core';
import Plus from 'lucide-react/icons/plus';
import WebhookIcon from 'lucide-react/icons/webhook';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Webhook } from '#shared/webhook/index.ts';
import { Confirm, Empty, List } from '#web/list/index.ts';
import { CopyField, SecretDialog } from '#web/secret/index.ts';
import { useMay } from '#web/session/index.ts';
import { Page } from '#web/shell/index.ts';
import { type CreatedWebhook, useWebhookChanges, useWebhooks } from './use-webhooks.ts';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookTable } from './webhook-table.tsx';

type WebhookTask =
  | { readonly name: 'create' }
  | { readonly name: 'delete'; readonly webhook: Webhook }
  | { readonly name: 'show-secret'; readonly created: CreatedWebhook };

/** The addresses of other systems that are told when a call is over. */
export function Webhooks() {
  const t = useTranslations('webhooks');
  const may = useMay();
  const webhooks = useWebhooks();
  const { remove } = useWebhookChanges();
  const [task, setTask] = useState<WebhookTask | null>(null);
  const close = () => setTask(null);
  const createButton = may('webhook:write') && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setTask({ name: 'create' })}>
      {t('create')}
    </Button>
  );
  return (
    <Page name="webhooks" actions={createButton}>
      <List
        query={webhooks}
        isEmpty={(all) => all.length === 0}
        empty={<Empty icon={WebhookIcon} title={t('empty')} text={t('empty-text')} action={createButton} />}
      >
        {(all) => <WebhookTable webhooks={all} remove={(webhook) => setTask({ name: 'delete', webhook })} />}
      </List>
      {task?.name === 'create' && (
        <WebhookForm close={close} created={(created) => setTask({ name: 'show-secret', created })} />
      )}
      {task?.name === 'show-secret' && (
        <SecretDialog title={t('secret-title')} text={t('secret-text')} close={close}>
          <CopyField label={t('secret')} value={task.created.secret} />
        </SecretDialog>
      )}
      {task?.name === 'delete' && (
        <Confirm
          title={t('delete-title')}
          text={t('delete-text', { url: task.webhook.url })}
          verb={t('delete')}
          act={() => remove(task.webhook.id)}
          done={close}
          close={close}
        />
      )}
    </Page>
  );
}
