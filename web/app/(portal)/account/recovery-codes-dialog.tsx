import { Button, Code, CopyButton, SimpleGrid } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { SecretDialog } from '#web/secret/index.ts';

/** Shows recovery codes the one time they can be shown. */
export function RecoveryCodesDialog({ codes, close }: { codes: readonly string[]; close: () => void }) {
  const t = useTranslations('account');
  const secret = useTranslations('secret');
  return (
    <SecretDialog title={t('codes-title')} text={t('codes-text')} close={close}>
      <SimpleGrid component="ul" cols={{ base: 1, xs: 2 }} spacing={6} p={0} m={0} aria-label={t('codes')}>
        {codes.map((code) => (
          <Code key={code} component="li" fz="sm" ta="center" style={{ listStyle: 'none' }}>
            {code}
          </Code>
        ))}
      </SimpleGrid>
      <CopyButton value={codes.join('\n')} timeout={2000}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {copied ? secret('copied') : t('copy-codes')}
          </Button>
        )}
      </CopyButton>
    </SecretDialog>
  );
}
