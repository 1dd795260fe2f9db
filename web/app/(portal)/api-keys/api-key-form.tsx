import { Modal, Select, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { isWithin, NewApiKey, permissionsOf } from '#shared/identity/index.ts';
import { ROLES, type Role } from '#shared/user/index.ts';
import { FormFooter, useSchemaForm } from '#web/form/index.ts';
import { useSession } from '#web/session/index.ts';
import { type CreatedApiKey, useApiKeyChanges } from './use-api-keys.ts';

const BLANK = { name: '', role: 'admin' as Role, expiresOn: '' };

/** A key is good through the whole of its last day, as the day ends where it is made. */
function toBody({ name, role, expiresOn }: typeof BLANK) {
  const end = new Date(`${expiresOn}T23:59:59.999`);
  return { name: name.trim(), role, expiresAt: Number.isNaN(end.getTime()) ? null : end.toISOString() };
}

export function ApiKeyForm({ created, close }: { created: (apiKey: CreatedApiKey) => void; close: () => void }) {
  const t = useTranslations('api-keys');
  const roles = useTranslations('role');
  const formTexts = useTranslations('form');
  const { user: self, permissions } = useSession();
  const { create } = useApiKeyChanges();
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: BLANK,
    schema: NewApiKey,
    toBody,
    invalidText: () => t('fields.name.invalid'),
    send: create,
    done: created,
  });
  const offered = ROLES.filter((role) =>
    isWithin({ role: self.role, permissions }, { role, permissions: permissionsOf(role) }),
  );
  return (
    <Modal opened onClose={close} title={t('create')} closeButtonProps={{ 'aria-label': formTexts('close') }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput
            label={t('fields.name.label')}
            description={t('fields.name.hint')}
            required
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Select
            label={t('fields.role.label')}
            data={offered.map((role) => ({ value: role, label: roles(role) }))}
            allowDeselect={false}
            {...form.getInputProps('role')}
          />
          <TextInput
            type="date"
            label={t('fields.expiresOn.label')}
            description={t('fields.expiresOn.hint')}
            {...form.getInputProps('expiresOn')}
          />
          <FormFooter verb={t('create')} isSending={isSending} refusal={refusal} cancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}
