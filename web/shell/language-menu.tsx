import { Button, Menu } from '@mantine/core';
import Check from 'lucide-react/icons/check';
import Languages from 'lucide-react/icons/languages';
import { useTranslations } from 'next-intl';
import { LANGUAGES, type Language, useLanguage } from '#web/language/index.ts';

export function LanguageMenu() {
  const t = useTranslations('shell');
  const [current, choose] = useLanguage();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          fw={500}
          leftSection={<Languages size={16} aria-hidden />}
          aria-label={`${t('language')}: ${LANGUAGES[current]}`}
        >
          {current.toUpperCase()}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(LANGUAGES).map(([language, name]) => (
          <Menu.Item
            key={language}
            lang={language}
            onClick={() => choose(language as Language)}
            rightSection={language === current ? <Check size={14} aria-label={t('chosen')} /> : null}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
