import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { RecoveryCodes, SecondFactor, TotpEnrolment } from '#shared/sign-in/index.ts';
import { api } from '#web/api/index.ts';
import { SESSION_KEY } from '#web/session/index.ts';

const SECOND_FACTOR = ['second-factor'] as const;
export type Enrolment = z.infer<typeof TotpEnrolment>;

export const useSecondFactor = () =>
  useQuery({ queryKey: SECOND_FACTOR, queryFn: () => api.get('/v1/account/second-factor', SecondFactor) });

export function useSecondFactorChanges() {
  const queryClient = useQueryClient();
  /** The session may be good for more than before. */
  const refresh = () =>
    Promise.all([SECOND_FACTOR, SESSION_KEY].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  return {
    enrol: () => api.post('/v1/account/totp', undefined, TotpEnrolment),
    async confirm(body: { code: string }): Promise<string[]> {
      const { recoveryCodes } = await api.post('/v1/account/totp/confirm', body, RecoveryCodes);
      await refresh();
      return recoveryCodes;
    },
    async disable(body: { password: string }): Promise<void> {
      await api.post('/v1/account/totp/disable', body, z.undefined());
      await refresh();
    },
    async renewCodes(body: { password: string }): Promise<string[]> {
      const { recoveryCodes } = await api.post('/v1/account/recovery-codes', body, RecoveryCodes);
      await refresh();
      return recoveryCodes;
    },
  };
}
