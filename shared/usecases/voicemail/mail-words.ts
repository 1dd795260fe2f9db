import { systemPrincipal } from '#shared/identity/index.ts';
import { effective, type SettingValues } from '#shared/setting/index.ts';
import type { VoicemailMessage } from '#shared/voicemail/index.ts';
import { type MailTemplate, type MailWords, mailAbout, mailLanguage } from '#shared/voicemail/mail.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { getSettings } from '../settings.ts';
import type { UseCaseWorld } from '../world.ts';
import { countMessages, type OpenedBox } from './opened-box.ts';

type Format = VoicemailBox['notifications'][number]['format'];
type StoreWorld = Pick<UseCaseWorld, 'store' | 'clock' | 'ids' | 'chance' | 'secretBox'>;

/** An e-mail about a message: its words, and the name of its sender; empty for that of the platform. */
export interface AddressedWords extends MailWords {
  readonly senderName: string;
}

/** What is said of a message in the language and time of the box, in words of its owner, a group, the tenant, or ours. */
export async function wordsAbout(
  world: StoreWorld,
  opened: OpenedBox,
  message: VoicemailMessage,
  format: Format,
): Promise<AddressedWords> {
  const { tenantId, box } = opened;
  const values = await valuesFor(world, tenantId, box.userId);
  const { new: newMessages } = await countMessages(world, opened);
  const language = box.language ?? effective('user', 'general.language', [values]);
  const timeZone = box.timeZone ?? effective('tenant', 'region.time-zone', [values]);
  const template = templateIn(values, language);
  const words = mailAbout(message, box, format, { language, timeZone, newMessages, template });
  return { ...words, senderName: effective('user', 'voicemail.mail-sender', [values]) };
}

/** How an e-mail would look, about a message that nobody has left. What is not given is what the tenant has set. */
export async function mailPreview(
  world: StoreWorld,
  tenantId: string,
  { language, format, ...given }: { language: string; format: Format } & Partial<MailTemplate>,
): Promise<MailWords> {
  const values = await valuesFor(world, tenantId, null);
  const set = templateIn(values, language);
  const template = { subject: given.subject ?? set.subject, text: given.text ?? set.text };
  const timeZone = effective('tenant', 'region.time-zone', [values]);
  return mailAbout(AN_EXAMPLE, { name: 'Ann', number: '200' }, format, {
    language,
    timeZone,
    newMessages: 2,
    template,
  });
}

const AN_EXAMPLE = {
  from: { number: '+14235550100', name: 'Bob Miller', userId: null },
  receivedAtMs: Date.UTC(2026, 0, 5, 9, 0),
  durationMs: 42_000,
  isUrgent: false,
  isPrivate: false,
  forwarded: null,
  transcript: 'Hello, this is Bob. Please call me back.',
};

const templateIn = (values: SettingValues, language: string): MailTemplate => {
  const inLanguage = mailLanguage(language);
  return {
    subject: effective('user', `voicemail.mail-subject-${inLanguage}`, [values]),
    text: effective('user', `voicemail.mail-text-${inLanguage}`, [values]),
  };
};

/** Of the tenant, with what groups and the owner have set in their turn. A box of nobody, or of somebody who is gone, has the tenant's. */
async function valuesFor(world: StoreWorld, tenantId: string, userId: string | null): Promise<SettingValues> {
  const principal = systemPrincipal(tenantId);
  const own = userId === null ? null : await getSettings(world, principal, { kind: 'user', id: userId });
  const ofTenant = await getSettings(world, principal, { kind: 'tenant', id: tenantId });
  const items = [...(ofTenant.ok ? ofTenant.value.items : []), ...(own?.ok ? own.value.items : [])];
  return Object.fromEntries(items.filter(({ from }) => from !== null).map(({ path, value }) => [path, value]));
}
