import { Alert, Button, Divider } from '@mantine/core';
import { startAuthentication } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import KeyRound from 'lucide-react/icons/key-round';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { PasskeyOptions } from '#shared/sign-in/index.ts';
import { ApiProblem, api, useProblemText } from '#web/api/index.ts';

async function signInWithPasskey(): Promise<void> {
  const { publicKey } = await api.post('/v1/sessions/passkey-options', undefined, PasskeyOptions);
  const credential = await startAuthentication({
    optionsJSON: publicKey as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'],
  });
  await api.post('/v1/sessions/passkey', { credential }, z.unknown());
}

/** The passkey says who it is: there is nothing to fill in. */
export function PasskeyButton({ signedIn }: { signedIn: () => void }) {
  const t = useTranslations('sign-in');
  const textOf = useProblemText();
  const signingIn = useMutation({ mutationFn: signInWithPasskey, onSuccess: signedIn });
  const { error } = signingIn;
  return (
    <>
      <Divider my="md" label={t('or')} />
      <Button
        variant="default"
        fullWidth
        leftSection={<KeyRound size={16} aria-hidden />}
        loading={signingIn.isPending}
        onClick={() => signingIn.mutate()}
      >
        {t('passkey')}
      </Button>
      {error && (
        <Alert color="red" role="alert" p="sm" mt="sm">
          {error instanceof ApiProblem ? textOf(error) : t('passkey-failed')}
        </Alert>
      )}
    </>
  );
}
