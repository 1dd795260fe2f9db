import { Alert, Badge, Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useProblemText } from '#web/api/index.ts';
import { Failed } from '#web/list/index.ts';
import { useSession } from '#web/session/index.ts';
import { PasswordDialog } from './password-dialog.tsx';
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx';
import { TotpDialog } from './totp-dialog.tsx';
import { type Enrolment, useSecondFactor, useSecondFactorChanges } from './use-second-factor.ts';

type Task =
  | { readonly name: 'enrol'; readonly enrolment: Enrolment }
  | { readonly name: 'show-codes'; readonly codes: readonly string[] }
  | { readonly name: 'renew-codes' }
  | { readonly name: 'disable' };

/** The code that comes after the password: whether it is asked for, and everything to be done about it. */
export function SecondFactorCard() {
  const t = useTranslations('account');
  const format = useFormatter();
  const textOf = useProblemText();
  const isIncomplete = useSession().assurance === 'incomplete';
  const secondFactor = useSecondFactor();
  const { enrol, disable, renewCodes } = useSecondFactorChanges();
  const [task, setTask] = useState<Task | null>(null);
  const close = () => setTask(null);
  const enrolling = useMutation({
    mutationFn: enrol,
    onSuccess: (enrolment) => setTask({ name: 'enrol', enrolment }),
  });

  if (secondFactor.isError) return <Failed problem={secondFactor.error} retry={secondFactor.refetch} />;
  if (!secondFactor.data) return <Skeleton h={180} maw={640} />;
  const { isOn, since, recoveryCodesLeft } = secondFactor.data;
  return (
    <Paper withBorder p="lg" maw={640}>
      <Stack gap="md">
        <Group justify="space-between">
          <Title order={2} size="h4">
            {t('second-factor')}
          </Title>
          <Badge variant="light" color={isOn ? 'teal' : 'gray'}>
            {since === null ? t('off') : t('on', { date: format.dateTime(new Date(since), { dateStyle: 'medium' }) })}
          </Badge>
        </Group>
        {isIncomplete && <Alert p="sm">{t('required')}</Alert>}
        <Text size="sm">{t('explanation')}</Text>
        {enrolling.error && (
          <Alert color="red" role="alert" p="sm">
            {textOf(enrolling.error)}
          </Alert>
        )}
        {isOn ? (
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {t('codes-left', { count: recoveryCodesLeft })}
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={() => setTask({ name: 'renew-codes' })}>
                {t('renew-codes')}
              </Button>
              <Button variant="default" onClick={() => setTask({ name: 'disable' })}>
                {t('turn-off')}
              </Button>
            </Group>
          </Group>
        ) : (
          <Group justify="flex-end">
            <Button onClick={() => enrolling.mutate()} loading={enrolling.isPending}>
              {t('set-up')}
            </Button>
          </Group>
        )}
      </Stack>
      {task?.name === 'enrol' && (
        <TotpDialog
          enrolment={task.enrolment}
          confirmed={(codes) => setTask({ name: 'show-codes', codes })}
          close={close}
        />
      )}
      {task?.name === 'show-codes' && <RecoveryCodesDialog codes={task.codes} close={close} />}
      {task?.name === 'renew-codes' && (
        <PasswordDialog
          title={t('renew-codes')}
          text={t('renew-text')}
          act={renewCodes}
          done={(codes) => setTask({ name: 'show-codes', codes })}
          close={close}
        />
      )}
      {task?.name === 'disable' && (
        <PasswordDialog title={t('turn-off')} text={t('turn-off-text')} act={disable} done={close} close={close} />
      )}
    </Paper>
  );
}
