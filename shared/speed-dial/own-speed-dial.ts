import { z } from 'zod';
import { lazily } from '#shared/lazily.ts';
import { SpeedDial } from './speed-dial.ts';

/** Users have no more for themselves: what they write is in the memory of every edge (chosen). */
export const OWN_SPEED_DIALS = 100;

/** Without its owner, who is whoever asks. */
export const OwnSpeedDial = lazily(() =>
  SpeedDial.Object.omit({ owner: true }).meta({
    id: 'OwnSpeedDial',
    description: 'An own short number for a long one.',
  }),
);

export const NewOwnSpeedDial = lazily(() => {
  const { owner: _, ...fields } = SpeedDial.fields();
  return z.strictObject(fields).meta({ id: 'NewOwnSpeedDial' });
});

export const OwnSpeedDialPatch = lazily(() => {
  const { id, createdAt, updatedAt, ...fields } = OwnSpeedDial().shape;
  return z.strictObject(fields).partial().meta({ id: 'OwnSpeedDialPatch' });
});
