import { z } from 'zod';
import { lazily } from '#shared/lazily.ts';
import { Forwarding } from './forwarding.ts';

/** The forwarding of whoever asks, as it is told; there is always one, which does nothing until it is set. */
export const OwnForwarding = lazily(() =>
  Forwarding.Object.omit({ id: true, userId: true, createdAt: true }).meta({
    id: 'OwnForwarding',
    description: 'Where the own calls go besides the own phones.',
  }),
);

/** The whole of it; what is left out is off. */
export const NewOwnForwarding = lazily(() => {
  const { userId: _, ...fields } = Forwarding.fields();
  return z.strictObject(fields).meta({ id: 'NewOwnForwarding' });
});
export type NewOwnForwarding = z.output<ReturnType<typeof NewOwnForwarding>>;
