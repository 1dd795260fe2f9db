import { z } from 'zod';
import { uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { Language, lineOfText } from '#shared/world/index.ts';

/** Somebody who logs in at any phone to answer the calls of queues (XiVO 15.12 X3-AG-01 to -06, X3-SK-02). Which queues, they say. */
export const Agent = objectKind({
  name: 'agent',
  idPrefix: 'agt',
  description: 'Somebody who logs in at any phone to answer the calls of queues.',
  isInSnapshot: true,
  fields: () => ({
    number: z
      .string()
      .regex(/^[0-9]{1,15}$/, 'must be 1 to 15 digits')
      .describe('What is keyed in to log in; no other agent of the tenant has it.'),
    firstName: lineOfText(100).min(1),
    lastName: lineOfText(100).default(''),
    description: lineOfText(500).default(''),
    userIds: z
      .array(referenceTo('user', 'usr', { onDelete: 'follow' }))
      .max(50)
      .default([])
      .describe('Users who log in as this agent from the portal.'),
    team: lineOfText(100).default('').describe('For lists and reports.'),
    language: Language.nullable().default(null).describe('Null for that of the tenant.'),
    wrapUpSeconds: z
      .int()
      .min(0)
      .max(3600)
      .nullable()
      .default(null)
      .describe('Pause after a call, in seconds; null: as the queue has it.'),
    logsOutAfterMissed: z
      .int()
      .min(1)
      .max(20)
      .nullable()
      .default(null)
      .describe('Logged out when so many calls in turn have not been answered; null: never.'),
    skills: z
      .array(
        z.strictObject({
          skillId: referenceTo('skill', 'skl', { onDelete: 'follow' }),
          weight: z.int().min(-1_000_000).max(1_000_000).describe('How good, usually 0 to 100.'),
        }),
      )
      .max(100)
      .default([]),
  }),
  secrets: {
    pin: z
      .string()
      .regex(/^[0-9]{1,15}$/, 'must be 1 to 15 digits')
      .describe('Keyed in after the number to log in.'),
  },
  example: {
    number: '4001',
    firstName: 'Ann',
    lastName: 'Archer',
    userIds: ['usr_1'],
    skills: [{ skillId: 'skl_1', weight: 80 }],
  },
  unique: ({ number }) => [uniqueField('agent', 'number', number)],
  check: ({ skills }) => {
    const ids = skills.map(({ skillId }) => skillId);
    return ids.flatMap((id, i) =>
      ids.indexOf(id) < i ? [{ path: ['skills', i, 'skillId'], detail: 'is there twice' }] : [],
    );
  },
});
export type Agent = ObjectOf<typeof Agent>;
