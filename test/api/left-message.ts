import type { BlobWorld } from '#shared/usecases/index.ts';
import { depositMessage, type NewMessage, openBox } from '#shared/usecases/voicemail/index.ts';
import { aWav } from '#test/world/records.ts';

const recording = { content: aWav({ ms: 1000 }), format: 'wav-8000', durationMs: 1000 } as const;

/** Leaves a message in a box, as a caller would. @returns its id */
export async function leftMessage(
  { useCases }: { readonly useCases: BlobWorld },
  tenantId: string,
  boxId: string,
  fields: Partial<NewMessage> = {},
): Promise<string> {
  const opened = await openBox(useCases, tenantId, boxId);
  if (!opened.ok) throw new Error(opened.problem.code);
  const from = { number: '0155501', name: null, userId: null };
  const left = await depositMessage(useCases, opened.value, { from, recording, ...fields });
  if (!left.ok) throw new Error(left.problem.code);
  return left.value.id;
}
