import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf, type ObjectKindName } from '#shared/object/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { createObject, type ObjectInput, type UseCaseWorld } from '#shared/usecases/index.ts';

/** What two phones can call in the demo tenant beside each other. */
export const DEMO_NUMBERS = { attendant: '300', queue: '301', conferenceRoom: '302' } as const;

interface DemoUser {
  readonly extension: string;
  readonly name: string;
  readonly voicemailPin: string | null;
}

/**
 * Something of each for who tries it: mailboxes, an attendant, a queue, a conference room. Done again after a start that was cut
 * short, it makes what is missing.
 */
export async function makeDemoFeatures(
  world: UseCaseWorld,
  tenantId: TenantId,
  users: readonly DemoUser[],
): Promise<void> {
  const ids = new Map<string | null, string>();
  for await (const { extension, id } of world.store.tenant(tenantId).users.all()) ids.set(extension, id);
  const ensure = async (name: ObjectKindName, fields: { readonly name: string; readonly [field: string]: unknown }) => {
    const kind = kindOf(name);
    for await (const there of world.store.tenant(tenantId).objects.all(kind))
      if ((there as unknown as { name?: string }).name === fields.name) return;
    const made = await createObject(world, systemPrincipal(tenantId), kind, kind.New.parse(fields) as ObjectInput);
    if (!made.ok) throw new Error(`the demo tenant cannot have its ${name}: ${JSON.stringify(made.problem)}`);
  };
  for (const { extension, name, voicemailPin } of users) {
    const userId = ids.get(extension);
    await ensure('voicemail-box', {
      name,
      number: extension,
      userId,
      ...(voicemailPin !== null && { pin: voicemailPin }),
    });
  }
  await ensure('auto-attendant', { name: 'Attendant', extension: DEMO_NUMBERS.attendant });
  const members = users.slice(1).map(({ extension }) => ({ kind: 'user', userId: ids.get(extension) }));
  await ensure('queue', { name: 'support', displayName: 'Support', extension: DEMO_NUMBERS.queue, members });
  await ensure('conference-room', { name: 'Meeting room', extension: DEMO_NUMBERS.conferenceRoom });
}
