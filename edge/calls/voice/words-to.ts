import type { ProgramItem } from '#edge/media/index.ts';
import type { Party } from '#shared/cdr/index.ts';
import { userSetting } from '#shared/tenant/index.ts';
import { languageOfTenant, type Wording, wordingOf } from '#shared/wording/index.ts';
import type { LiveCall } from '../call/index.ts';
import { itemsFor, type Utterance } from './utterance.ts';

/**
 * The words of the user who hears them, or the tenant's, where they are not those of the way here, nor of what was reached.
 *
 * @param language  of those; null: neither has one
 */
export function wordingOfParty({ request }: LiveCall, userId: Party['userId'], language: string | null): Wording {
  const { snapshot } = request;
  const ofUser = userId === null ? null : userSetting(snapshot, userId, 'general.language');
  return wordingOf(snapshot, language ?? ofUser ?? languageOfTenant(snapshot));
}

/** What is said to who talks to somebody else. */
export function wordsTo(
  call: LiveCall,
  { userId }: Pick<Party, 'userId'>,
  says: readonly Utterance[],
): Promise<ProgramItem[]> {
  const { request, world } = call;
  // Whoever calls from outside knows the language of the number that he has called.
  const wording = wordingOfParty(call, userId, userId === null ? (request.language ?? null) : null);
  return itemsFor(world, request.snapshot, wording, says);
}
