import { z } from 'zod';

/** How sure it is who has signed in. */
export const Assurance = z
  .enum(['incomplete', 'password', 'strong'])
  .describe(
    'strong: with a second factor, by a passkey, or by a provider that answers for it; password: that alone; incomplete: a password where the tenant asks for more, good for setting that up and nothing else.',
  );
export type Assurance = z.infer<typeof Assurance>;
