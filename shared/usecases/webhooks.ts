import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest, WebhookRecord } from '#shared/store/index.ts';
import {
  type NewWebhook,
  Webhook,
  type WebhookPatch,
  type WebhookPing,
  type WebhookRotation,
} from '#shared/webhook/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { changedAt, isUnchanged, patched } from './change.ts';
import { meets } from './expectation.ts';
import { knowUsers } from './named-users.ts';
import { noted, permit, permitAll } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** Standard Webhooks asks for 24 to 64 random bytes, written `whsec_` and base64. */
const SECRET_BYTES = 32;

export async function listWebhooks(
  { store }: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<Page<Webhook>, Problem>> {
  const permitted = permit(principal, 'webhook:read');
  if (!permitted.ok) return permitted;
  const { items, cursor } = await store.tenant(principal.tenantId).webhooks.list(page);
  return ok({ items: items.map((webhook) => Webhook.parse(webhook)), cursor });
}

export async function getWebhook(
  { store }: UseCaseWorld,
  principal: Principal,
  id: string,
): Promise<Result<Webhook, Problem>> {
  const permitted = permit(principal, 'webhook:read');
  if (!permitted.ok) return permitted;
  const webhook = await store.tenant(principal.tenantId).webhooks.get(id);
  return webhook ? ok(Webhook.parse(webhook)) : fail({ code: 'not-found' });
}

/** Whoever has events sent elsewhere could as well read them: all of them, and what calls tell is their records. */
export const permitToHear = (principal: Principal, events: readonly string[]) =>
  permitAll(principal, ['event:read', ...(events.some(isOfCalls) ? (['cdr:read'] as const) : [])]);
const isOfCalls = (pattern: string) => pattern === '*' || pattern.startsWith('call.') || pattern.startsWith('leg.');

const usersIn = ({ userIds = [] }: WebhookPatch) => userIds.map((id, at) => ({ path: ['userIds', at], id }));

/** The signing secret is told here and never again. */
export async function createWebhook(
  { store, clock, ids, chance, secretBox }: UseCaseWorld,
  principal: Principal,
  input: NewWebhook,
): Promise<Result<Webhook & { secret: string }, Problem>> {
  const permitted = permit(principal, 'webhook:write');
  if (!permitted.ok) return permitted;
  const heard = permitToHear(principal, input.events);
  if (!heard.ok) return heard;
  const known = await knowUsers({ store }, principal, usersIn(input));
  if (!known.ok) return known;
  const secret = newSecret({ chance });
  const now = toInstant(clock.nowMs());
  const created = await store.tenant(principal.tenantId).webhooks.create(
    {
      ...input,
      id: ids.next('whk'),
      createdAt: now,
      updatedAt: now,
      failingSince: null,
      oldSecretUntil: null,
      oldSealedSecret: null,
      sealedSecret: secretBox.seal(principal.tenantId, secret),
    },
    noted(principal, 'webhook.create'),
  );
  return created.ok ? ok({ ...created.value, secret }) : created;
}

export async function updateWebhook(
  world: UseCaseWorld,
  principal: Principal,
  id: string,
  patch: WebhookPatch,
): Promise<Result<Webhook, Problem>> {
  const found = await webhookToChange(world, principal, id);
  if (!found.ok) return found;
  const { webhook: before, webhooks } = found.value;
  const heard = permitToHear(principal, patch.events ?? before.events);
  if (!heard.ok) return heard;
  // Who names nobody new may keep somebody who is deleted: nothing happens to him any more.
  const named = usersIn(patch).filter(({ id }) => !before.userIds.includes(id));
  const known = await knowUsers(world, principal, named);
  if (!known.ok) return known;
  // Who turns it on again has mended it: its days of failure count from anew.
  const failingSince = patch.isEnabled === true && !before.isEnabled ? null : before.failingSince;
  const after = { ...patched<WebhookRecord>(before, patch), failingSince, updatedAt: changedAt(before, world.clock) };
  if (isUnchanged(before, after)) return ok(Webhook.parse(before));
  return webhooks.update(before, after, noted(principal, 'webhook.update'));
}

/** Makes a new secret up and tells it once. Deliveries are signed with the old one, too, until its time is over. */
export async function rotateWebhookSecret(
  world: UseCaseWorld,
  principal: Principal,
  id: string,
  { graceHours }: WebhookRotation,
): Promise<Result<Webhook & { secret: string }, Problem>> {
  const found = await webhookToChange(world, principal, id);
  if (!found.ok) return found;
  const { webhook: before, webhooks } = found.value;
  const secret = newSecret(world);
  const hasGrace = graceHours > 0;
  const rotated = await webhooks.update(
    before,
    {
      ...before,
      sealedSecret: world.secretBox.seal(principal.tenantId, secret),
      oldSealedSecret: hasGrace ? before.sealedSecret : null,
      oldSecretUntil: hasGrace ? toInstant(world.clock.nowMs() + graceHours * 3_600_000) : null,
      updatedAt: changedAt(before, world.clock),
    },
    noted(principal, 'webhook.rotate-secret'),
  );
  return rotated.ok ? ok({ ...rotated.value, secret }) : rotated;
}

/** Has the endpoint asked, by who can, and tells what it said. */
export async function pingWebhook(
  { store }: UseCaseWorld,
  principal: Principal,
  id: string,
  ping: (webhook: WebhookRecord) => Promise<WebhookPing>,
): Promise<Result<WebhookPing, Problem>> {
  const permitted = permit(principal, 'webhook:write');
  if (!permitted.ok) return permitted;
  const webhook = await store.tenant(principal.tenantId).webhooks.get(id);
  return webhook ? ok(await ping(webhook)) : fail({ code: 'not-found' });
}

export const newSecret = ({ chance }: Pick<UseCaseWorld, 'chance'>): string =>
  `whsec_${Buffer.from(chance.bytes(SECRET_BYTES)).toString('base64')}`;

export async function deleteWebhook(
  world: UseCaseWorld,
  principal: Principal,
  id: string,
): Promise<Result<void, Problem>> {
  const found = await webhookToChange(world, principal, id);
  if (!found.ok) return found;
  const { webhook, webhooks } = found.value;
  return webhooks.delete(webhook, noted(principal, 'webhook.delete'));
}

/** The webhook, if the principal may change it and the request's conditions hold for it. */
async function webhookToChange(world: UseCaseWorld, principal: Principal, id: string) {
  const permitted = permit(principal, 'webhook:write');
  if (!permitted.ok) return permitted;
  const { webhooks } = world.store.tenant(principal.tenantId);
  const webhook = await webhooks.get(id);
  if (!webhook) return fail({ code: 'not-found' } as const);
  const met = meets(world, webhook);
  return met.ok ? ok({ webhook, webhooks }) : met;
}
