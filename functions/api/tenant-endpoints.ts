import { alarmEndpoints } from './alarm.ts';
import { apiKeyEndpoints } from './api-key.ts';
import { auditEndpoints } from './audit.ts';
import { avatarEndpoints } from './avatar.ts';
import { banEndpoints } from './ban.ts';
import { callEndpoints } from './call.ts';
import { cdrEndpoints } from './cdr.ts';
import { contactCentreEndpoints } from './contact-centre.ts';
import { customRoleEndpoints } from './custom-role.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { eventTypeEndpoints } from './event-type.ts';
import { faxEndpoints } from './fax.ts';
import { groupMusicEndpoints } from './group-music.ts';
import { jobEndpoints } from './job.ts';
import { liveCallEndpoints } from './live-call.ts';
import { liveConferenceEndpoints } from './live-conference.ts';
import { numberRangeEndpoints } from './number-range.ts';
import { objectEndpoints } from './object.ts';
import { ownAgentEndpoints } from './own-agent.ts';
import { ownCallEndpoints } from './own-calls.ts';
import { presenceEndpoints } from './presence.ts';
import { promptEndpoints } from './prompt.ts';
import { queueReportEndpoints } from './queue-report.ts';
import { recordingEndpoints } from './recording.ts';
import { registrationEndpoints } from './registration.ts';
import { reportEndpoints } from './report.ts';
import { resellerEndpoints } from './reseller.ts';
import { routeEndpoints } from './route.ts';
import { settingEndpoints } from './setting.ts';
import { templateEndpoints } from './template.ts';
import { tenantEndpoints } from './tenant.ts';
import { trunkEndpoints } from './trunk.ts';
import { usageEndpoints } from './usage.ts';
import { userEndpoints } from './user.ts';
import { voicemailEndpoints } from './voicemail.ts';
import { webhookEndpoints } from './webhook.ts';

/** What a tenant has and does: every endpoint but those of signing in. */
export const TENANT_ENDPOINTS: readonly AnyEndpoint[] = [
  ...ownCallEndpoints,
  ...groupMusicEndpoints,
  ...ownAgentEndpoints,
  ...userEndpoints,
  ...avatarEndpoints,
  ...customRoleEndpoints,
  ...auditEndpoints,
  ...alarmEndpoints,
  ...tenantEndpoints,
  ...resellerEndpoints,
  ...registrationEndpoints,
  ...banEndpoints,
  ...callEndpoints,
  ...liveCallEndpoints,
  ...liveConferenceEndpoints,
  ...contactCentreEndpoints,
  ...presenceEndpoints,
  ...cdrEndpoints,
  ...recordingEndpoints,
  ...routeEndpoints,
  ...usageEndpoints,
  ...queueReportEndpoints,
  ...reportEndpoints,
  ...webhookEndpoints,
  ...eventTypeEndpoints,
  ...apiKeyEndpoints,
  ...objectEndpoints,
  ...promptEndpoints,
  ...settingEndpoints,
  ...voicemailEndpoints,
  ...faxEndpoints,
  ...jobEndpoints,
  ...numberRangeEndpoints,
  ...trunkEndpoints,
  ...templateEndpoints,
];
