import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { Setting, SettingValue } from '#shared/setting/index.ts';
import { fieldOf, Input, ReferenceName, useObjectTexts } from '#web/object/index.ts';
import type { Bearer, EffectiveSetting } from './use-settings.ts';

interface SettingInputProps {
  setting: Setting;
  effective: EffectiveSetting;
  bearer: Bearer;
  /** What was typed and is not saved: null to give it back; undefined for nothing. */
  typed: SettingValue | null | undefined;
  mayWrite: boolean;
  change: (value: SettingValue | null | undefined) => void;
}

/** One setting: its input, whose value it shows, and the way back to the level above. */
export function SettingInput({ setting, effective, bearer, typed, mayWrite, change }: SettingInputProps) {
  const t = useTranslations('settings');
  const field = { ...fieldOf(setting.path, setting.schema), help: setting.help, preset: setting.default };
  const isOwn = effective.from !== null && effective.from.kind === bearer.kind;
  const isGivenBack = typed === null;
  return (
    <Stack gap={4} data-setting={setting.path}>
      <fieldset disabled={!mayWrite || isGivenBack} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
        <Input
          field={field}
          path={setting.path}
          value={typed ?? effective.value}
          change={(value) => change(value === effective.value ? undefined : ((value ?? '') as SettingValue))}
        />
      </fieldset>
      <Group gap="xs" mih={22}>
        <Text size="xs" c="dimmed">
          {typed === undefined ? (
            <Origin effective={effective} isOwn={isOwn} setting={setting} />
          ) : (
            t(isGivenBack ? 'given-back' : 'not-saved')
          )}
        </Text>
        {mayWrite && isOwn && typed === undefined && (
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => change(null)}
            aria-label={t('reset-which', { label: setting.label })}
          >
            {t('reset')}
          </Button>
        )}
        {typed !== undefined && (
          <Button variant="subtle" size="compact-xs" onClick={() => change(undefined)}>
            {t('undo')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** Where the value comes from, and what would hold without it where nobody else says. */
function Origin({ effective, isOwn, setting }: { effective: EffectiveSetting; isOwn: boolean; setting: Setting }) {
  const t = useTranslations('settings');
  const { choice } = useObjectTexts();
  const { from } = effective;
  const preset = setting.default;
  const shown =
    typeof preset === 'boolean'
      ? t(preset ? 'on' : 'off')
      : preset === ''
        ? t('nothing')
        : choice(setting.path, String(preset));
  if (from === null) return t('from-default');
  return (
    <>
      {isOwn && t('from-here')}
      {!isOwn && from.kind === 'tenant' && t('from-tenant')}
      {!isOwn && from.kind !== 'tenant' && (
        <>
          {t('from-group')} <ReferenceName target={from.kind} id={from.id} />
        </>
      )}
      {' · '}
      {t('preset', { preset: shown })}
    </>
  );
}
