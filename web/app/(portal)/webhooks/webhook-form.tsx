import { Modal, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { NewWebhook } from '#shared/webhook/index.ts';
import { FormFooter, useSchemaForm } from '#web/form/index.ts';
import { type CreatedWebhook, useWebhookChanges } from './use-webhooks.ts';

const BLANK = { url: '', description: '' };

/** There is one kind of event so far, so a new webhook is told of it without asking. */
export function WebhookForm({ created, close }: { created: (webhook: CreatedWebhook) => void; close: () => void }) {
  const t = useTranslations('webhooks');
  const formTexts = useTranslations('form');
  const { create } = useWebhookChanges();
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: BLANK,
    schema: NewWebhook,
    toBody: ({ url, description }) => ({ url: url.trim(), description: description.trim() }),
    invalidText: (field) => t(`fields.${field as keyof typeof BLANK}.invalid`),
    send: create,
    done: created,
  });
  return (
    <Modal opened onClose={close} title={t('create')} closeButtonProps={{ 'aria-label': formTexts('close') }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput
            label={t('fields.url.label')}
            description={t('fields.url.hint')}
            type="url"
            required
            data-autofocus
            {...form.getInputProps('url')}
          />
          <TextInput label={t('fields.description.label')} {...form.getInputProps('description')} />
          <FormFooter verb={t('create')} isSending={isSending} refusal={refusal} cancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}
