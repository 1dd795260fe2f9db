import { ActionIcon, CopyButton, TextInput, Tooltip } from '@mantine/core';
import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { useTranslations } from 'next-intl';

interface CopyFieldProps {
  label: string;
  value: string;
  description?: string;
}

/** A value to be carried elsewhere: selected by focus, copied by a button. */
export function CopyField({ label, value, description }: CopyFieldProps) {
  const t = useTranslations('secret');
  return (
    <TextInput
      readOnly
      label={label}
      description={description}
      value={value}
      onFocus={(event) => event.currentTarget.select()}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      rightSection={
        <CopyButton value={value} timeout={2000}>
          {({ copied, copy }) => (
            <Tooltip label={t(copied ? 'copied' : 'copy')}>
              <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={t('copy-what', { what: label })}>
                {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      }
    />
  );
}
