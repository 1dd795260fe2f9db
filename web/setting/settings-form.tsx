'use client';

import { Alert, Button, Group, Paper, SimpleGrid, Stack, Switch, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { type Messages, useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { SETTING_SCOPES, type Setting, type SettingScope, type SettingValue } from '#shared/setting/index.ts';
import { ApiProblem, useProblemText } from '#web/api/index.ts';
import { FormContext, type Issues, issuesAt, issuesOf, useLeaveGuard, useObjectTexts } from '#web/object/index.ts';
import { SettingInput } from './setting-input.tsx';
import type { Bearer, EffectiveSetting, SettingChanges } from './use-settings.ts';

interface SettingsFormProps {
  bearer: Bearer;
  settings: readonly Setting[];
  held: readonly EffectiveSetting[];
  save: (changes: SettingChanges) => Promise<void>;
  mayWrite: boolean;
}

/** Every setting that a bearer may hold, page by page as their paths have it. */
export function SettingsForm({ bearer, settings, held, save, mayWrite }: SettingsFormProps) {
  const t = useTranslations('settings');
  const { sentence } = useObjectTexts();
  const textOf = useProblemText();
  const [typed, setTyped] = useState<SettingChanges>({});
  const [issues, setIssues] = useState<Issues>({});
  const [isAdvanced, setAdvanced] = useState(false);
  const byPath = new Map(held.map((setting) => [setting.path, setting]));
  const isDirty = Object.keys(typed).length > 0;
  const saving = useMutation({
    mutationFn: save,
    onSuccess() {
      setTyped({});
      notifications.show({ message: t('saved') });
    },
    onError(problem) {
      if (problem instanceof ApiProblem) setIssues(settingIssues(issuesAt(problem.errors)));
    },
  });
  const guard = useLeaveGuard(isDirty && !saving.isPending);

  const change = (path: string, value: SettingValue | null | undefined) => {
    const { [path]: _, ...others } = typed;
    setTyped(value === undefined ? others : { ...others, [path]: value });
  };
  const submit = () => {
    const refused = settings.flatMap(({ path, schema }) => {
      const value = typed[path];
      if (value === null || !(path in typed)) return [];
      const parsed = schema.safeParse(value);
      return parsed.success ? [] : [[path, Object.values(issuesOf(parsed.error))[0]] as const];
    });
    setIssues(Object.fromEntries(refused) as Issues);
    if (refused.length === 0) saving.mutate(typed);
    else if (refused.some(([path]) => settings.find((one) => one.path === path)?.isAdvanced)) setAdvanced(true);
  };

  const shown = settings.filter((setting) => isAdvanced || !setting.isAdvanced);
  return (
    <FormContext
      value={{ labelOf: (path) => sentence(labelOf(settings, path)), values: {}, issues, isSet: () => false }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          {settings.some((setting) => setting.isAdvanced) && (
            <Switch
              label={t('advanced')}
              checked={isAdvanced}
              onChange={(event) => setAdvanced(event.currentTarget.checked)}
            />
          )}
          {SETTING_SCOPES.map((scope) => (
            <Scope key={scope} scope={scope} isTitled={bearer.kind === 'tenant'} settings={shown}>
              {(setting) => {
                const effective = byPath.get(setting.path);
                return (
                  effective && (
                    <SettingInput
                      key={setting.path}
                      setting={setting}
                      effective={effective}
                      bearer={bearer}
                      typed={typed[setting.path]}
                      mayWrite={mayWrite}
                      change={(value) => change(setting.path, value)}
                    />
                  )
                );
              }}
            </Scope>
          ))}
          {saving.isError && Object.keys(issues).length === 0 && (
            <Alert color="red" role="alert" p="sm">
              {textOf(saving.error)}
            </Alert>
          )}
          {mayWrite && (
            <Group gap="xs">
              <Button type="submit" loading={saving.isPending} disabled={!isDirty}>
                {t('save')}
              </Button>
              {isDirty && (
                <Button variant="default" onClick={() => setTyped({})}>
                  {t('discard')}
                </Button>
              )}
            </Group>
          )}
        </Stack>
      </form>
      {guard}
    </FormContext>
  );
}

const labelOf = (settings: readonly Setting[], path: string): string =>
  settings.find((setting) => setting.path === path)?.label ?? path;

/** `values.call.ring-seconds` of the body is the setting `call.ring-seconds`. */
const settingIssues = (issues: Issues): Issues =>
  Object.fromEntries(Object.entries(issues).map(([path, issue]) => [path.replace(/^values\./, ''), issue]));

interface ScopeProps {
  scope: SettingScope;
  /** Where all scopes stand below each other, each says what it is about. */
  isTitled: boolean;
  settings: readonly Setting[];
  children: (setting: Setting) => ReactNode;
}

function Scope({ scope, isTitled, settings, children }: ScopeProps) {
  const t = useTranslations('settings');
  const pages = Map.groupBy(
    settings.filter((setting) => setting.scope === scope),
    ({ path }) => path.split('.')[0] as keyof SettingPages,
  );
  if (pages.size === 0) return null;
  return (
    <Stack gap="sm">
      {isTitled && (
        <div>
          <Title order={2}>{t(`scopes.${scope}`)}</Title>
          <Text size="xs" c="dimmed">
            {t(`scope-leads.${scope}`)}
          </Text>
        </div>
      )}
      {[...pages].map(([page, ofPage]) => (
        <Paper key={page} withBorder p={{ base: 'sm', sm: 'md' }} component="section" aria-label={t(`pages.${page}`)}>
          <Title order={isTitled ? 3 : 2} size="h2" mb="sm">
            {t(`pages.${page}`)}
          </Title>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
            {ofPage.map(children)}
          </SimpleGrid>
        </Paper>
      ))}
    </Stack>
  );
}

type SettingPages = Messages['settings']['pages'];
