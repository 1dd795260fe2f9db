import { beginSearch, search } from '#shared/dial-by-name/index.ts';
import type { DialByNameStep, Step } from '#shared/dialplan/index.ts';
import type { SnapshotUser } from '#shared/tenant/index.ts';
import { LEFT } from '../voice/index.ts';
import type { MenuCall } from './menu-call.ts';

const DIAL_BY_NAME = { name: 'the search for a name', mayCallOutside: false };

/** Looks for somebody by the letters on the keys; null when the caller has left (shared/dial-by-name/search.ts). */
export async function inSearch({ userGroupId }: DialByNameStep, menu: MenuCall): Promise<Step | null> {
  const { userById, groupsOfUser } = menu.snapshot;
  const isMember = ({ id }: SnapshotUser) =>
    userGroupId === null || groupsOfUser.get(id)?.includes(userGroupId) === true;
  const users = [...userById.values()].filter((user) => user.isEnabled && user.extension !== null && isMember(user));
  for (let move = beginSearch(); ; ) {
    const { does, state } = move;
    if (does.name === 'call') return menu.goesTo(DIAL_BY_NAME, { kind: 'user', userId: does.userId });
    if (does.name === 'end') {
      if ((await menu.say(does.says)) === LEFT) return null;
      return menu.goesTo(DIAL_BY_NAME, { kind: 'hang-up' });
    }
    const answer = await menu.ask(does.says, { maxDigits: 1, firstKeyMs: does.waitMs });
    if (answer === LEFT) return null;
    const { digits: key } = answer;
    move = search(users, state, key === '' ? { name: 'silence' } : { name: 'key', key });
  }
}
