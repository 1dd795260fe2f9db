import type { Device, DeviceGroup } from '#shared/device/index.ts';
import type { InboundRoute } from '#shared/inbound-route/index.ts';
import { kindOf, type ObjectKindName } from '#shared/object/index.ts';
import type { TenantStore } from '#shared/store/index.ts';
import { type BelongingField, FILE_LANGUAGES } from '#shared/user-file/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';

type Cells = Readonly<Partial<Record<BelongingField, string>>>;

/**
 * What belongs to users as cells of an export, which import it as it is: the first phone of each, groups whose names have
 * no comma, the first mailbox, the incoming number that leads to nobody else. PINs are not told.
 *
 * Reads these kinds once, whole.
 */
export async function belongingCells({ objects }: TenantStore): Promise<(userId: string) => Cells> {
  const all = async <Kind>(name: ObjectKindName): Promise<Kind[]> => {
    const found: Kind[] = [];
    for await (const one of objects.all(kindOf(name))) found.push(one as unknown as Kind);
    return found;
  };
  const devices = await all<Device>('device');
  const userGroups = await all<DeviceGroup>('user-group');
  const deviceGroups = await all<DeviceGroup>('device-group');
  const mailboxes = await all<VoicemailBox>('voicemail-box');
  const routes = await all<InboundRoute>('inbound-route');

  const phoneOf = firstBy(devices, ({ lines }) => lines.map(({ userId }) => userId));
  const mailboxOf = firstBy(mailboxes, ({ userId }) => (userId === null ? [] : [userId]));
  const routeOf = firstBy(routes, ({ name, calledNumbers: [number, ...more], destination }) =>
    number === name && more.length === 0 && /^\d{1,20}$/.test(name) && destination?.kind === 'user'
      ? [destination.userId]
      : [],
  );
  const namesOf = (groups: readonly DeviceGroup[]) => {
    const names = new Map<string, string[]>();
    for (const { name, memberIds } of groups) {
      if (name.includes(',')) continue;
      for (const id of memberIds) names.set(id, [...(names.get(id) ?? []), name]);
    }
    return (id: string) => names.get(id)?.join(',');
  };
  const userGroupsOf = namesOf(userGroups);
  const phoneGroupsOf = namesOf(deviceGroups);

  return (userId) => {
    const phone = phoneOf.get(userId);
    const mailbox = mailboxOf.get(userId);
    const route = routeOf.get(userId);
    return filled({
      userGroups: userGroupsOf(userId),
      ...(phone && {
        mac: phone.mac,
        phoneModel: `${phone.vendor} ${phone.model}`,
        phoneDescription: phone.description,
        phoneGroups: phoneGroupsOf(phone.id),
      }),
      ...(mailbox && mailboxCells(mailbox)),
      ...(route && { incallNumber: route.name, incallSeconds: route.ringSeconds?.toString() }),
    });
  };
}

function mailboxCells({ name, number, language, notifications, deletesAfterNotification, asksPin }: VoicemailBox) {
  const [told] = notifications;
  return {
    voicemailName: name,
    voicemailNumber: number,
    // The layout asks for one; it counts for new mailboxes alone.
    voicemailLanguage: FILE_LANGUAGES.find((one) => one.replace('_', '-') === language) ?? 'en_US',
    voicemailEmail: told?.email,
    voicemailAttachesAudio: told && (told.attachesAudio ? '1' : '0'),
    voicemailDeletes: deletesAfterNotification ? '1' : '0',
    voicemailSkipsPin: asksPin ? '0' : '1',
  };
}

/** The first of each user. */
function firstBy<One>(all: readonly One[], usersOf: (one: One) => readonly string[]): Map<string, One> {
  const first = new Map<string, One>();
  for (const one of all) for (const id of usersOf(one)) if (!first.has(id)) first.set(id, one);
  return first;
}

const filled = (cells: { readonly [Field in BelongingField]?: string | undefined }): Cells =>
  Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== undefined && cell !== ''));
