import { Alert, Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import Building from 'lucide-react/icons/building-2';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { SignInWays } from '#shared/sign-in/index.ts';
import { api, useProblemText } from '#web/api/index.ts';
import { wayBack } from '#web/session/index.ts';
import { backFromProvider } from './back-from-provider.ts';
import { lastDomain } from './last-domain.ts';

/** The provider of the tenant that was last signed in to here, else of the one whose name stands in the address bar. */
export function OidcButton() {
  const t = useTranslations('sign-in');
  const textOf = useProblemText();
  const domain = lastDomain.read();
  const ways = useQuery({
    queryKey: ['sign-in-ways', domain],
    queryFn: () =>
      api.get(`/v1/sessions/ways${domain === null ? '' : `?${new URLSearchParams({ domain })}`}`, SignInWays),
  });
  const going = useMutation({
    mutationFn: () =>
      api.post('/v1/sessions/oidc-url', domain === null ? {} : { domain }, z.object({ url: z.string() })),
    onSuccess({ url }) {
      backFromProvider.write(wayBack(window.location.search, window.location.origin));
      window.location.assign(url);
    },
  });
  const oidc = ways.data?.oidc;
  if (!oidc) return null;
  return (
    <>
      <Button
        variant="default"
        fullWidth
        mt="xs"
        leftSection={<Building size={16} aria-hidden />}
        loading={going.isPending || going.isSuccess}
        onClick={() => going.mutate()}
      >
        {t('oidc', { name: oidc.name })}
      </Button>
      {going.error && (
        <Alert color="red" role="alert" p="sm" mt="sm">
          {textOf(going.error)}
        </Alert>
      )}
    </>
  );
}
