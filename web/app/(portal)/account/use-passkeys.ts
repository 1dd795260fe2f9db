import { startRegistration } from '@simplewebauthn/browser';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { Passkey, PasskeyOptions } from '#shared/sign-in/index.ts';
import { api } from '#web/api/index.ts';
import { SESSION_KEY } from '#web/session/index.ts';

const PASSKEYS = ['passkeys'] as const;
const PATH = '/v1/account/passkeys';

export interface PasskeyWish {
  readonly name: string;
  /** Where the session has shown no more than a password. */
  readonly password?: string;
}

export const usePasskeys = () =>
  useQuery({
    queryKey: PASSKEYS,
    queryFn: async () => (await api.get(PATH, z.object({ items: z.array(Passkey) }))).items,
  });

export function usePasskeyChanges() {
  const queryClient = useQueryClient();
  const refresh = () =>
    Promise.all([PASSKEYS, SESSION_KEY].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  return {
    /** The browser asks for the finger, the face or the PIN in between. */
    async add({ name, password }: PasskeyWish): Promise<void> {
      const { publicKey } = await api.post('/v1/account/passkey-options', { password }, PasskeyOptions);
      const credential = await startRegistration({
        optionsJSON: publicKey as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'],
      });
      await api.post(PATH, { name, credential }, Passkey);
      await refresh();
    },
    async rename(id: Passkey['id'], body: { name: string }): Promise<void> {
      await api.patch(`${PATH}/${id}`, body, Passkey);
      await refresh();
    },
    async remove(id: Passkey['id']): Promise<void> {
      await api.delete(`${PATH}/${id}`);
      await refresh();
    },
  };
}
