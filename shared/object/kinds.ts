import { AuthorizationCode } from '#shared/authorization-code/index.ts';
import { CallPermission } from '#shared/call-permission/index.ts';
import { CallRestriction } from '#shared/call-restriction/index.ts';
import { Device, DeviceGroup, DeviceTemplate } from '#shared/device/index.ts';
import { DirectorySource } from '#shared/directory-source/index.ts';
import { EmergencyLocation } from '#shared/emergency-location/index.ts';
import { ExtensionRange } from '#shared/extension-range/index.ts';
import { HuntGroup } from '#shared/hunt-group/index.ts';
import { InboundRoute } from '#shared/inbound-route/index.ts';
import { Location } from '#shared/location/index.ts';
import { PhoneNumber } from '#shared/number/index.ts';
import { NumberPool } from '#shared/number-pool/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { Contact, Phonebook } from '#shared/phonebook/index.ts';
import { PinSet } from '#shared/pin-set/index.ts';
import { RateTable } from '#shared/rating/rate-table.ts';
import { Schedule } from '#shared/schedule/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { UserGroup } from '#shared/user-group/index.ts';
import type { ObjectKind } from './kind.ts';
import type { ObjectKindName } from './names.ts';

/** All kinds, those first that others refer to; one that has a name and no entry does not compile. */
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
  location: Location,
  'emergency-location': EmergencyLocation,
  'extension-range': ExtensionRange,
  number: PhoneNumber,
  'number-pool': NumberPool,
  trunk: Trunk,
  'call-permission': CallPermission,
  'outbound-rule': OutboundRule,
  'inbound-route': InboundRoute,
  'call-restriction': CallRestriction,
  'authorization-code': AuthorizationCode,
  'pin-set': PinSet,
  'rate-table': RateTable,
} satisfies { readonly [Name in ObjectKindName]: { readonly name: Name } };

export const kindOf = (name: ObjectKindName): ObjectKind => BY_NAME[name] as unknown as ObjectKind;
export const OBJECT_KINDS: readonly ObjectKind[] = Object.values(BY_NAME).map((kind) => kindOf(kind.name));
