/**
 * Use cases: what can be done to a tenant, each once, whoever asks. `(world, principal, input) -> Result`, in this
 * order: may the principal do it, does what it names exist, then one write with its audit entry.
 *
 *   tenants.ts users.ts registrations.ts cdrs.ts webhooks.ts api-keys.ts   one file per entity
 *   resellers.ts      who sells the platform, and what is in its plan
 *   audit.ts          who has changed what
 *   alarms.ts         what is wrong, and what was
 *   custom-roles.ts   permissions that a tenant puts together
 *   group-music.ts    what those hear whom a group lets wait, set by its members
 *   objects.ts        configuration objects of every kind; references.ts has what happens to who names what is deleted
 *   object-copies.ts  another one like it, and those that a tenant usually begins with
 *   prompts.ts        the audio of what callers hear
 *   settings.ts       what holds for a tenant, group, user or device
 *   kept-days.ts      for how long a tenant keeps what it has said of
 *   list-query.ts     which part of a list is wanted, and in which order
 *   restore.ts        records of a backup, written as they were; restore-sign-in.ts how people sign in
 *   jobs.ts           work for functions/jobs: started, watched, called off
 *   bans.ts           sources that no edge listens to
 *   simulate-route.ts what a call would do that nobody makes
 *   presence.ts       what lines and users are doing now
 *   live-calls.ts     calls that go on, and what can be done to them
 *   contact-centre.ts  who waits in queues, and agents
 *   live-conferences.ts  conference rooms that somebody is in
 *   call-trace.ts     the SIP messages of a call
 *   ask-edges.ts      has edges answer; ask-edge.ts one of them
 *   usage.ts reports.ts   what is billed, and what is counted; day-range.ts which days
 *   queue-statistics.ts   what is counted of queues and agents
 *   voicemail/        messages in boxes: left, listened to, moved, deleted
 *   sessions.ts       sign in and out; sign-in-attempts.ts counts, open-session.ts ends it
 *   second-factor.ts  the code that comes after the password, and what people do to their own
 *   passkeys.ts       keys that sign in without a password
 *   password.ts       which passwords are taken; the own profile and password
 *   check-password.ts by the hash that is kept, or by the directory of the tenant
 *   ldap.ts           users that follow a directory
 *   oidc.ts           signing in at the OpenID provider of a tenant
 *   own-account.ts    whose account it is, and whether it is the owner who asks
 *   sign-in-history.ts   attempts to sign in, and the sessions that came of them
 *   impersonation.ts  sessions in somebody else's name
 *   sign-in-policy.ts what a tenant asks of its people
 *   authenticate.ts   from a credential to a principal
 *   permission.ts     the first line of every use case
 *   named-users.ts    users of the tenant that an input names
 *   expectation.ts    which version of a record a request is about
 *   change.ts         what a patch makes of a record, and when
 *   sip-secret.ts     digests that follow extension, domain and secret
 *   problem.ts        why nothing was done
 *   world.ts          what use cases work with
 *
 * The native API, the compatibility APIs and the first start on one machine call these and nothing below them.
 * A new use case is a function here and its endpoint in functions/api.
 */
export { acknowledgeAlarm, getAlarm, listAlarms } from './alarms.ts';
export { createApiKey, deleteApiKey, listApiKeys } from './api-keys.ts';
export { listAuditEntries, listPlatformAuditEntries } from './audit.ts';
export { authenticate, type Caller, type Credential } from './authenticate.ts';
export {
  type BlobWorld,
  deleteAvatar,
  deleteOwnAvatar,
  getAvatar,
  getOwnAvatar,
  setAvatar,
  setOwnAvatar,
} from './avatars.ts';
export { createBan, liftBan, listBans } from './bans.ts';
export { getCallTrace } from './call-trace.ts';
export { exportCdrs, getCdr, listCdrs } from './cdrs.ts';
export { getLiveQueue, orderAgent, orderQueueCaller } from './contact-centre.ts';
export {
  createCustomRole,
  deleteCustomRole,
  getCustomRole,
  listCustomRoles,
  updateCustomRole,
} from './custom-roles.ts';
export type { Expectation } from './expectation.ts';
export { listGroupMusic, setGroupMusic } from './group-music.ts';
export { impersonate } from './impersonation.ts';
export { afterScheduledJob, startIfDue } from './job-schedules.ts';
export {
  cancelJob,
  getJob,
  getJobResult,
  type JobFile,
  type JobWorld,
  jobBlob,
  listJobErrors,
  listJobs,
  resultBlob,
  startJob,
} from './jobs.ts';
export {
  applySyncChange,
  getLdapDirectory,
  type LdapClient,
  type LdapWorld,
  planLdapSync,
  previewLdapSync,
  updateLdapDirectory,
} from './ldap.ts';
export type { ListQuery } from './list-query.ts';
export { getLiveCall, listLiveCalls, orderCall, originateCall } from './live-calls.ts';
export { commandConference, getLiveConference, listLiveConferences } from './live-conferences.ts';
export { nextFree } from './next-free.ts';
export { copyObject, createUsualObjects } from './object-copies.ts';
export {
  createObject,
  deleteObject,
  getObject,
  listObjects,
  type ObjectInput,
  type ToldObject,
  updateObject,
} from './objects.ts';
export {
  beginOidc,
  getOidcProvider,
  type OidcChecks,
  OidcClaims,
  type OidcClient,
  type OidcClientConfig,
  type OidcWorld,
  signInWays,
  signInWithOidc,
  updateOidcProvider,
} from './oidc.ts';
export type { SignedIn, SignInBegun } from './open-session.ts';
export { listOwnAgents, reportOwnDay } from './own-agents.ts';
export { getOwnForwarding, setOwnForwarding } from './own-forwarding.ts';
export { changeOwnSettings, getOwnSettings } from './own-settings.ts';
export {
  createOwnSpeedDial,
  deleteOwnSpeedDial,
  listOwnSpeedDials,
  updateOwnSpeedDial,
} from './own-speed-dials.ts';
export {
  beginPasskey,
  beginPasskeySignIn,
  createPasskey,
  deletePasskey,
  getPasskeys,
  renamePasskey,
  signInWithPasskey,
} from './passkeys.ts';
export { changeOwnPassword, getAccount, updateAccount } from './password.ts';
export { listPresence } from './presence.ts';
export type { Problem, ProblemCode } from './problem.ts';
export { beginPromptUpload, closePromptUpload, finishPromptUpload, type PromptUploadPlace } from './prompt-uploads.ts';
export { deletePromptAudio, getPromptAudio, setPromptAudio } from './prompts.ts';
export {
  type LastMinutes,
  type ReportWish,
  reportAgents,
  reportLastMinutes,
  reportQueueCalls,
  reportQueueLog,
  reportQueues,
  reportWaits,
} from './queue-statistics.ts';
export { deleteRecording, listRecordings, openRecording, sweepRecordings } from './recordings.ts';
export { deleteRegistration, getRegistration, listRegistrations } from './registrations.ts';
export { type ReportBy, reportTraffic, type TrafficReport } from './reports.ts';
export { createReseller, deleteReseller, getReseller, listResellers, updateReseller } from './resellers.ts';
export {
  type OpenSecrets,
  parsed,
  type Restoration,
  type Restored,
  restoreObject,
  restoreRole,
  restoreSettings,
  restoreUser,
  restoreWebhook,
} from './restore.ts';
export { restoreLdapDirectory, restoreOidcProvider, restoreSignInPolicy } from './restore-sign-in.ts';
export {
  confirmTotp,
  disableTotp,
  enrolTotp,
  getSecondFactor,
  giveSecondFactor,
  renewRecoveryCodes,
  resetSecondFactor,
} from './second-factor.ts';
export { type SignIn, type SignInPlace, signIn, signOut } from './sessions.ts';
export { changeSettings, type EffectiveSetting, getSettings, type HeldSettings, listSettings } from './settings.ts';
export {
  endOwnSession,
  listOwnSessions,
  listOwnSignIns,
  listSessions,
  listSignIns,
} from './sign-in-history.ts';
export { getSignInPolicy, updateSignInPolicy } from './sign-in-policy.ts';
export { simulateRoute } from './simulate-route.ts';
export { createSipCredential, deleteSipCredential } from './sip-credentials.ts';
export { createTenant, deleteTenant, getTenant, listTenants, updateTenant } from './tenants.ts';
export { trunkState } from './trunk-state.ts';
export { getUsage, listTenantUsage, listUsageEntries } from './usage.ts';
export { createUser, deleteUser, endSessions, getUser, listUsers, renewSipPassword, updateUser } from './users.ts';
export {
  changeOwnVoicemailBox,
  listOwnVoicemailBoxes,
  openOwnVoicemailBox,
  openVoicemailBox,
} from './voicemail/access.ts';
export { listVoicemailRecipients } from './voicemail/recipients.ts';
export { getVoicemailStorage, listVoicemailContents } from './voicemail/storage.ts';
export { listDeliveries, replayWebhook } from './webhook-deliveries.ts';
export {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  pingWebhook,
  rotateWebhookSecret,
  updateWebhook,
} from './webhooks.ts';
export type { UseCaseWorld } from './world.ts';
