import { Select, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { isWithin, permissionsOf } from '#shared/identity/index.ts';
import { NewUser, ROLES, type Role, type User, UserPatch } from '#shared/user/index.ts';
import { FormFooter, PasswordField, TagsField, useSchemaForm } from '#web/form/index.ts';
import { useSession } from '#web/session/index.ts';
import { useUserChanges } from './use-users.ts';

const BLANK = {
  name: '',
  extension: '',
  aliases: [] as string[],
  isPhantom: false,
  email: '',
  role: 'user' as Role,
  password: '',
  sipPassword: '',
  voicemailPin: '',
};
type UserFields = typeof BLANK;

/** A blank extension means no phone; a blank secret leaves the present one, or has one made up. */
function toBody({ name, extension, aliases, isPhantom, email, role, password, sipPassword, voicemailPin }: UserFields) {
  return {
    name: name.trim(),
    extension: extension.trim() === '' ? null : extension.trim(),
    aliases,
    isPhantom,
    email: email.trim(),
    role,
    ...(password === '' ? {} : { password }),
    ...(sipPassword === '' ? {} : { sipPassword }),
    ...(voicemailPin === '' ? {} : { voicemailPin }),
  };
}

interface UserFormProps {
  /** Left out for a new user. */
  user?: User;
  saved: (user: User, sipPassword: string | null) => void;
  close: () => void;
}

/** One form creates and changes. */
export function UserForm({ user, saved, close }: UserFormProps) {
  const t = useTranslations('users');
  const roles = useTranslations('role');
  const { user: self, permissions } = useSession();
  const { create, change } = useUserChanges();
  const { form, submit, isSending, refusal } = useSchemaForm({
    initialValues: user ? { ...BLANK, ...user, extension: user.extension ?? '' } : BLANK,
    schema: user ? UserPatch : NewUser,
    toBody,
    // One of several aliases has the number of its place behind it.
    invalidText: (field) => t(`fields.${field.split('.')[0] as keyof UserFields}.invalid`),
    send: async (body) => (user ? { ...(await change(user.id, body)), sipPassword: null } : await create(body)),
    done: ({ sipPassword, ...stored }) => saved(stored, sipPassword),
  });
  const offered = ROLES.filter((role) =>
    isWithin({ role: self.role, permissions }, { role, permissions: permissionsOf(role) }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t('fields.name.label')} required data-autofocus {...form.getInputProps('name')} />
        <TextInput
          label={t('fields.extension.label')}
          description={t('fields.extension.hint')}
          inputMode="numeric"
          {...form.getInputProps('extension')}
        />
        <TextInput
          label={t('fields.email.label')}
          description={t('fields.email.hint')}
          type="email"
          required
          autoComplete="off"
          {...form.getInputProps('email')}
        />
        <Select
          label={t('fields.role.label')}
          data={offered.map((role) => ({ value: role, label: roles(role) }))}
          allowDeselect={false}
          disabled={user?.id === self.id}
          {...form.getInputProps('role')}
        />
        <PasswordField
          label={t('fields.password.label')}
          description={t(user ? 'fields.password.hint-edit' : 'fields.password.hint-new')}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <PasswordField
          label={t('fields.sipPassword.label')}
          description={t(user ? 'fields.sipPassword.hint-edit' : 'fields.sipPassword.hint-new')}
          autoComplete="off"
          {...form.getInputProps('sipPassword')}
        />
        <TagsField
          label={t('fields.aliases.label')}
          description={t('fields.aliases.hint')}
          form={form}
          name="aliases"
        />
        <Switch
          label={t('fields.isPhantom.label')}
          description={t('fields.isPhantom.hint')}
          {...form.getInputProps('isPhantom', { type: 'checkbox' })}
        />
        <PasswordField
          label={t('fields.voicemailPin.label')}
          description={t(user?.hasVoicemailPin ? 'fields.voicemailPin.hint-edit' : 'fields.voicemailPin.hint-new')}
          inputMode="numeric"
          autoComplete="off"
          {...form.getInputProps('voicemailPin')}
        />
        <FormFooter verb={t(user ? 'save' : 'create')} isSending={isSending} refusal={refusal} cancel={close} />
      </Stack>
    </form>
  );
}
