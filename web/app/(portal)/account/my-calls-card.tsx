import { Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { NewOwnForwarding, OwnForwarding } from '#shared/forwarding/index.ts';
import { api } from '#web/api/index.ts';
import { Failed, Loading } from '#web/list/index.ts';
import { type FormField, fieldOf, PartForm } from '#web/object/index.ts';
import { useSession } from '#web/session/index.ts';
import { SettingsForm, useOwnSettings } from '#web/setting/index.ts';

/** How the own calls are treated (sipXcom 20.04 UPT-01, UPT-03). */
export function MyCallsCard() {
  const t = useTranslations('account');
  return (
    <Paper withBorder p="lg" maw={960} component="section" aria-label={t('my-calls')}>
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('my-calls')}
        </Title>
        <Text size="sm">{t('my-calls-explanation')}</Text>
        <OwnSettings />
        <Title order={3} size="h5">
          {t('forwarding')}
        </Title>
        <Forwarding />
      </Stack>
    </Paper>
  );
}

function OwnSettings() {
  const { query, settings, save } = useOwnSettings();
  const { user } = useSession();
  if (query.isError) return <Failed problem={query.error} retry={query.refetch} />;
  if (!query.data) return <Loading />;
  const bearer = { kind: 'user', id: user.id } as const;
  return <SettingsForm bearer={bearer} settings={settings} held={query.data.items} save={save} mayWrite />;
}

const PATH = '/v1/account/forwarding';
const QUERY_KEY = ['own-forwarding'];

function Forwarding() {
  const t = useTranslations('account');
  const queryClient = useQueryClient();
  const query = useQuery({ queryKey: QUERY_KEY, queryFn: () => api.get(PATH, OwnForwarding()) });
  const held = query.data;
  const fields = useMemo(() => shownOf(JSON.stringify(held ?? {})), [held]);
  if (query.isError) return <Failed problem={query.error} retry={query.refetch} />;
  if (!held) return <Loading />;
  const { updatedAt, ...value } = held;
  return (
    <PartForm
      name="forwarding"
      schema={NewOwnForwarding()}
      fields={fields}
      value={value}
      save={async (body) => {
        try {
          queryClient.setQueryData(
            QUERY_KEY,
            await api.put(PATH, body, OwnForwarding(), { ifMatch: `"${updatedAt}"` }),
          );
        } catch (problem) {
          // What has come meanwhile shows beneath what was typed.
          await queryClient.invalidateQueries({ queryKey: QUERY_KEY });
          throw problem;
        }
      }}
      saved={() => notifications.show({ message: t('forwarding-saved') })}
    />
  );
}

/**
 * Users look up no users, mailboxes or schedules: they type numbers. Another kind of destination shows where there is one.
 *
 * @param held  as JSON
 */
const shownOf = (held: string): FormField[] =>
  Object.entries(NewOwnForwarding().shape).map(([name, schema]) => typed(fieldOf(name, schema), held));

function typed(field: FormField, held: string): FormField {
  if (field.type === 'list') return { ...field, element: typed(field.element, held) };
  if (field.type === 'group') {
    const fields = field.fields.filter(({ type }) => type !== 'reference').map((inner) => typed(inner, held));
    return { ...field, fields };
  }
  if (field.type !== 'variant') return field;
  const isOffered = (kind: string) => kind === 'number' || held.includes(`"kind":"${kind}"`);
  const variants = field.variants
    .filter(({ value }) => isOffered(value))
    .map(({ value, fields }) => ({ value, fields: fields.filter(({ type }) => type !== 'reference') }));
  return { ...field, variants };
}
