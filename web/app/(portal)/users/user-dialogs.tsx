import { Drawer } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { Profile, type User } from '#shared/user/index.ts';
import { Confirm } from '#web/list/index.ts';
import { PartForm } from '#web/object/index.ts';
import { SecretDialog } from '#web/secret/index.ts';
import { SipSettings } from '#web/sip-settings/index.ts';
import { SipCredentials } from './sip-credentials.tsx';
import { useUserChanges } from './use-users.ts';
import { UserForm } from './user-form.tsx';
import { UserPhones } from './user-phones.tsx';

/** What is being done to which user. */
export type UserTask =
  | { readonly name: 'create' }
  | { readonly name: 'edit' | 'profile' | 'enable' | 'disable' | 'renew' | 'delete'; readonly user: User }
  | { readonly name: 'show-secret'; readonly user: User; readonly sipPassword: string };

interface UserDialogsProps {
  task: UserTask | null;
  begin: (task: UserTask | null) => void;
}

/** The drawer or dialog of the task at hand. */
export function UserDialogs({ task, begin }: UserDialogsProps) {
  const t = useTranslations('users');
  const form = useTranslations('form');
  const { change, remove, renewSipPassword } = useUserChanges();
  const close = () => begin(null);
  const drawer = {
    opened: true,
    onClose: close,
    position: 'right',
    size: 'md',
    closeButtonProps: { 'aria-label': form('close') },
  } as const;

  switch (task?.name) {
    case undefined:
      return null;
    case 'create':
      return (
        <Drawer {...drawer} title={t('create')}>
          <UserForm
            close={close}
            saved={(user, sipPassword) => {
              notifications.show({ message: t('created', { name: user.name }) });
              begin(sipPassword === null ? null : { name: 'show-secret', user, sipPassword });
            }}
          />
        </Drawer>
      );
    case 'edit':
      return (
        <Drawer {...drawer} title={t('edit-who', { name: task.user.name })}>
          <UserForm
            user={task.user}
            close={close}
            saved={(user) => {
              notifications.show({ message: t('saved', { name: user.name }) });
              close();
            }}
          />
          {task.user.extension !== null && (
            <>
              <UserPhones user={task.user} />
              <SipCredentials
                user={task.user}
                made={(sipPassword) => begin({ name: 'show-secret', user: task.user, sipPassword })}
              />
            </>
          )}
        </Drawer>
      );
    case 'profile':
      return (
        <Drawer {...drawer} size="xl" title={t('profile-of', { name: task.user.name })}>
          <PartForm
            name="profile"
            schema={Profile}
            value={task.user.profile}
            save={(profile) => change(task.user.id, { profile })}
            saved={() => {
              notifications.show({ message: t('saved', { name: task.user.name }) });
              close();
            }}
          />
        </Drawer>
      );
    case 'show-secret':
      return (
        <SecretDialog title={t('secret-title', { name: task.user.name })} text={t('secret-text')} close={close}>
          <SipSettings username={task.user.extension ?? ''} password={task.sipPassword} />
        </SecretDialog>
      );
    case 'renew':
      return (
        <Confirm
          title={t('renew-title', { name: task.user.name })}
          text={t('renew-text')}
          verb={t('renew')}
          act={async () => {
            const { sipPassword } = await renewSipPassword(task.user.id);
            return { name: 'show-secret', user: task.user, sipPassword } as const;
          }}
          done={begin}
          close={close}
        />
      );
    case 'delete':
      return (
        <Confirm
          title={t('delete-title', { name: task.user.name })}
          text={t('delete-text', { extension: task.user.extension ?? 'none' })}
          verb={t('delete')}
          act={() => remove(task.user.id)}
          done={close}
          close={close}
        />
      );
    case 'disable':
    case 'enable':
      return (
        <Confirm
          title={t(`${task.name}-title`, { name: task.user.name })}
          text={t(`${task.name}-text`)}
          verb={t(task.name)}
          isHarmless={task.name === 'enable'}
          act={() => change(task.user.id, { isEnabled: task.name === 'enable' })}
          done={close}
          close={close}
        />
      );
  }
}
