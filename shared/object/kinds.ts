import { Device, DeviceGroup, DeviceTemplate } from '#shared/device/index.ts';
import { DirectorySource } from '#shared/directory-source/index.ts';
import { HuntGroup } from '#shared/hunt-group/index.ts';
import { Contact, Phonebook } from '#shared/phonebook/index.ts';
import { Schedule } from '#shared/schedule/index.ts';
import { UserGroup } from '#shared/user-group/index.ts';
import type { ObjectKind } from './kind.ts';
import type { ObjectKindName } from './names.ts';

/** All kinds; one that has a name and no entry does not compile. */
const BY_NAME = {
  schedule: Schedule,
  'hunt-group': HuntGroup,
  'user-group': UserGroup,
  device: Device,
  'device-group': DeviceGroup,
  'device-template': DeviceTemplate,
  phonebook: Phonebook,
  contact: Contact,
  'directory-source': DirectorySource,
} satisfies { readonly [Name in ObjectKindName]: { readonly name: Name } };

export const kindOf = (name: ObjectKindName): ObjectKind => BY_NAME[name] as unknown as ObjectKind;
export const OBJECT_KINDS: readonly ObjectKind[] = Object.values(BY_NAME).map((kind) => kindOf(kind.name));
