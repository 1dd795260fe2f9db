import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useTranslations } from 'next-intl';

/** A password that can be shown; a screen reader is told when it is refused (WCAG 2.2, 3.3.1), which Mantine leaves out. */
export function PasswordField(props: PasswordInputProps) {
  const t = useTranslations('secret');
  return (
    <PasswordInput
      visibilityToggleButtonProps={{ 'aria-label': t('show'), tabIndex: 0 }}
      aria-invalid={props.error ? true : undefined}
      {...props}
    />
  );
}
