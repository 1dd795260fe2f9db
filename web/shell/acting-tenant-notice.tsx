import { Alert, Button, Group, Text } from '@mantine/core';
import Building from 'lucide-react/icons/building-2';
import { useTranslations } from 'next-intl';
import { actIn, actingTenant, useSession } from '#web/session/index.ts';
import { useTenant } from './use-tenant.ts';

/** Says whose data is on the screen while a platform operator works in a customer's tenant. */
export function ActingTenantNotice() {
  const t = useTranslations('shell');
  const { tenant: home } = useSession();
  const acting = actingTenant.read();
  const tenant = useTenant();
  if (acting === null || acting === home.id) return null;
  return (
    <Alert mb="md" p="xs" icon={<Building size={18} aria-hidden />}>
      <Group justify="space-between" gap="xs">
        <Text size="sm">{t('acting-in', { tenant: tenant.data?.name ?? acting })}</Text>
        <Button size="compact-sm" variant="default" onClick={() => actIn(null)}>
          {t('back-to', { tenant: home.name })}
        </Button>
      </Group>
    </Alert>
  );
}
