import { Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { lazily } from '#shared/lazily.ts';
import { type OwnBoxFields, OwnBoxPatch, type ToldBox } from '#shared/voicemail/told.ts';
import { type FormField, fieldOf, PartForm } from '#web/object/index.ts';
import { useBoxChanges, useImapState } from './use-voicemail.ts';

type Typed = Pick<OwnBoxFields, 'imapAccount'> & { readonly imapPassword?: string | undefined };

const SCHEMA = lazily(() => {
  const { imapAccount, imapPassword } = OwnBoxPatch().shape as z.ZodRawShape;
  return z.strictObject({ imapAccount, imapPassword } as z.ZodRawShape);
});
const FIELDS = lazily((): FormField[] => {
  const [account, password] = Object.entries(SCHEMA().shape).map(([name, schema]) => fieldOf(name, schema));
  if (!account || !password) throw new Error('the account is a field, and its password one');
  return [account, { ...password, type: 'secret' }];
});

/** The account that has each message as an e-mail, and how it does (sipXcom 20.04 VML-06, VML-08). */
export function ImapAccount({ box }: { box: ToldBox }) {
  const t = useTranslations('voicemail');
  const { saveImapAccount } = useBoxChanges(box.id);
  const value: Typed = { imapAccount: box.imapAccount };
  return (
    <Paper withBorder p="lg" maw={960} component="section" aria-label={t('imap')}>
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('imap')}
        </Title>
        <Text size="sm">{t('imap-text')}</Text>
        <State box={box} />
        <PartForm
          name="voicemail-box"
          schema={SCHEMA()}
          fields={FIELDS()}
          value={value}
          isSet={(secret) => secret === 'imapPassword' && box.hasImapPassword}
          save={saveImapAccount}
          saved={() => notifications.show({ message: t('saved') })}
        />
      </Stack>
    </Paper>
  );
}

const FAILURES = [
  'wrong-password',
  'folder-unknown',
  'mailbox-full',
  'refused',
  'unreachable',
  'not-secure',
  'address-not-public',
] as const;

/** Nothing as long as nobody has looked at the account. */
function State({ box }: { box: ToldBox }) {
  const t = useTranslations('voicemail');
  const state = useImapState(box.id, box.imapAccount !== null).data;
  if (!state?.isFollowed || (state.syncedAt === null && state.failure === null)) return null;
  return (
    <Text size="sm" role="status" {...(state.failure !== null && { c: 'var(--mantine-color-error)' })}>
      {t(`imap-${FAILURES.find((one) => one === state.failure) ?? (state.failure === null ? 'works' : 'refused')}`)}
    </Text>
  );
}
