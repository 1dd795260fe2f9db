import { Fieldset, Modal, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { NewTenant } from '#shared/tenant/index.ts';
import { FormFooter, PasswordField, useSchemaForm } from '#web/form/index.ts';
import { type CreatedTenant, useCreateTenant } from './use-tenants.ts';

/** The portal always makes a tenant with somebody who can sign in to it. */
const BLANK = { name: '', domain: '', admin: { name: '', email: '', password: '' } };

const toBody = ({ name, domain, admin }: typeof BLANK) => ({
  name: name.trim(),
  domain: domain.trim().toLowerCase(),
  admin: { name: admin.name.trim(), email: admin.email.trim(), password: admin.password },
});

type FieldPath = 'name' | 'domain' | `admin.${keyof (typeof BLANK)['admin']}`;

export function TenantForm({ created, close }: { created: (tenant: CreatedTenant) => void; close: () => void }) {
  const t = useTranslations('tenants');
  const formTexts = useTranslations('form');
  const create = useCreateTenant();
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: BLANK,
    schema: NewTenant,
    toBody,
    invalidText: (field) => t(`fields.${field as FieldPath}.invalid`),
    send: create,
    done: created,
  });
  return (
    <Modal opened onClose={close} title={t('create')} closeButtonProps={{ 'aria-label': formTexts('close') }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput label={t('fields.name.label')} required data-autofocus {...form.getInputProps('name')} />
          <TextInput
            label={t('fields.domain.label')}
            description={t('fields.domain.hint')}
            autoCapitalize="none"
            spellCheck={false}
            required
            {...form.getInputProps('domain')}
          />
          <Fieldset legend={t('admin')}>
            <Stack gap="sm">
              <TextInput label={t('fields.admin.name.label')} required {...form.getInputProps('admin.name')} />
              <TextInput
                label={t('fields.admin.email.label')}
                type="email"
                autoComplete="off"
                required
                {...form.getInputProps('admin.email')}
              />
              <PasswordField
                label={t('fields.admin.password.label')}
                description={t('fields.admin.password.hint')}
                autoComplete="new-password"
                required
                {...form.getInputProps('admin.password')}
              />
            </Stack>
          </Fieldset>
          <FormFooter verb={t('create')} isSending={isSending} refusal={refusal} cancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}
