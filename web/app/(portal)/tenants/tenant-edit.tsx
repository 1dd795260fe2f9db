import { Fieldset, Modal, NumberInput, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { PlanLimits, type Tenant, TenantPatch } from '#shared/tenant/index.ts';
import { FormFooter, TagsField, useSchemaForm } from '#web/form/index.ts';
import { useChangeTenant } from './use-tenants.ts';

type Limit = keyof PlanLimits;
const LIMITS = Object.keys(PlanLimits.shape) as Limit[];
/** What a number input holds; blank for no limit. */
type Count = number | string;

const valuesOf = ({ name, domain, aliases, realm, isEnabled, maxUsers, limits }: Tenant) => ({
  name,
  domain,
  aliases,
  realm: realm ?? '',
  isEnabled,
  maxUsers: (maxUsers ?? '') as Count,
  limits: Object.fromEntries(LIMITS.map((limit) => [limit, limits[limit] ?? ''])) as Record<Limit, Count>,
});
type TenantFields = ReturnType<typeof valuesOf>;

const toBody = ({ realm, maxUsers, limits, ...values }: TenantFields) => ({
  ...values,
  realm: realm.trim() === '' ? null : realm.trim(),
  maxUsers: maxUsers === '' ? null : Number(maxUsers),
  limits: Object.fromEntries(
    Object.entries(limits).flatMap(([limit, most]) => (most === '' ? [] : [[limit, Number(most)]])),
  ) as PlanLimits,
});

interface TenantEditProps {
  tenant: Tenant;
  close: () => void;
}

/** Names and plan of a tenant. */
export function TenantEdit({ tenant, close }: TenantEditProps) {
  const t = useTranslations('tenants');
  const formTexts = useTranslations('form');
  const change = useChangeTenant();
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: valuesOf(tenant),
    schema: TenantPatch,
    toBody,
    // A place in a list, and a limit, have their names behind that of the field.
    invalidText: (field) => t(`fields.${field.split('.')[0] as keyof TenantFields}.invalid`),
    send: (body) => change(tenant, body),
    done: close,
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t('edit-which', { name: tenant.name })}
      closeButtonProps={{ 'aria-label': formTexts('close') }}
    >
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
          <TagsField
            label={t('fields.aliases.label')}
            description={t('fields.aliases.hint')}
            form={form}
            name="aliases"
          />
          <TextInput
            label={t('fields.realm.label')}
            description={t('fields.realm.hint')}
            placeholder={tenant.domain}
            {...form.getInputProps('realm')}
          />
          <Switch
            label={t('fields.isEnabled.label')}
            description={t('fields.isEnabled.hint')}
            {...form.getInputProps('isEnabled', { type: 'checkbox' })}
          />
          <Fieldset legend={t('plan')}>
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              <NumberInput
                label={t('fields.maxUsers.label')}
                min={1}
                allowDecimal={false}
                {...form.getInputProps('maxUsers')}
              />
              {LIMITS.map((limit) => (
                <NumberInput
                  key={limit}
                  label={t(`fields.limits.${limit}`)}
                  min={0}
                  allowDecimal={false}
                  {...form.getInputProps(`limits.${limit}`)}
                />
              ))}
            </SimpleGrid>
          </Fieldset>
          <FormFooter verb={t('save')} isSending={isSending} refusal={refusal} cancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}
