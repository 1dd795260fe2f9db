import { Agent } from '#shared/agent/index.ts';
import { Announcement } from '#shared/announcement/index.ts';
import { AuthorizationCode } from '#shared/authorization-code/index.ts';
import { AutoAttendant } from '#shared/auto-attendant/index.ts';
import { BossSecretaryFilter } from '#shared/boss-secretary-filter/index.ts';
import { CallFilter } from '#shared/call-filter/index.ts';
import { CallGroup } from '#shared/call-group/index.ts';
import { CallPermission } from '#shared/call-permission/index.ts';
import { CallPickupGroup } from '#shared/call-pickup-group/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { CallRestriction } from '#shared/call-restriction/index.ts';
import { Callback } from '#shared/callback/index.ts';
import { ConferenceRoom } from '#shared/conference-room/index.ts';
import { Device, DeviceGroup, DeviceTemplate } from '#shared/device/index.ts';
import { DirectorySource } from '#shared/directory-source/index.ts';
import { DistributionList } from '#shared/distribution-list/index.ts';
import { EmergencyLocation } from '#shared/emergency-location/index.ts';
import { ExtensionRange } from '#shared/extension-range/index.ts';
import { FaxBox } from '#shared/fax-box/index.ts';
import { FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { Forwarding } from '#shared/forwarding/index.ts';
import { HuntGroup } from '#shared/hunt-group/index.ts';
import { InboundRoute } from '#shared/inbound-route/index.ts';
import { Intercom } from '#shared/intercom/index.ts';
import { Ivr } from '#shared/ivr/index.ts';
import { JobSchedule } from '#shared/job-schedule/index.ts';
import { LanguagePack } from '#shared/language-pack/index.ts';
import { Location } from '#shared/location/index.ts';
import { Meeting } from '#shared/meeting/index.ts';
import { MusicOnHold } from '#shared/music-on-hold/index.ts';
import { PhoneNumber } from '#shared/number/index.ts';
import { NumberPool } from '#shared/number-pool/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { PageGroup } from '#shared/page-group/index.ts';
import { ParkOrbit } from '#shared/park-orbit/index.ts';
import { Contact, Phonebook } from '#shared/phonebook/index.ts';
import { PinSet } from '#shared/pin-set/index.ts';
import { PresenceState } from '#shared/presence-state/presence-state.ts'; // not by the door, which reads snapshots
import { Prompt } from '#shared/prompt/index.ts';
import { RateTable } from '#shared/rating/rate-table.ts';
import { ReportProfile } from '#shared/report-profile/index.ts';
import { Schedule } from '#shared/schedule/index.ts';
import { Skill } from '#shared/skill/index.ts';
import { SkillRule } from '#shared/skill-rule/index.ts';
import { SpeedDial } from '#shared/speed-dial/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { UserGroup } from '#shared/user-group/index.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
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
  prompt: Prompt,
  'language-pack': LanguagePack,
  'music-on-hold': MusicOnHold,
  skill: Skill,
  'skill-rule': SkillRule,
  agent: Agent,
  'call-group': CallGroup,
  queue: Queue,
  'voicemail-box': VoicemailBox,
  'distribution-list': DistributionList,
  'conference-room': ConferenceRoom,
  meeting: Meeting,
  'park-orbit': ParkOrbit,
  'page-group': PageGroup,
  intercom: Intercom,
  announcement: Announcement,
  'auto-attendant': AutoAttendant,
  ivr: Ivr,
  'fax-box': FaxBox,
  callback: Callback,
  'speed-dial': SpeedDial,
  forwarding: Forwarding,
  'call-filter': CallFilter,
  'boss-secretary-filter': BossSecretaryFilter,
  'call-pickup-group': CallPickupGroup,
  'feature-code': FeatureCodeOverride,
  'job-schedule': JobSchedule,
  'report-profile': ReportProfile,
  'presence-state': PresenceState,
} satisfies { readonly [Name in ObjectKindName]: { readonly name: Name } };

export const kindOf = (name: ObjectKindName): ObjectKind => BY_NAME[name] as unknown as ObjectKind;
export const OBJECT_KINDS: readonly ObjectKind[] = Object.values(BY_NAME).map((kind) => kindOf(kind.name));
