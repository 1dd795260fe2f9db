import { timingSafeEqual } from 'node:crypto';
import { newSessionToken, sha256 } from '#shared/credentials/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { VoicemailBoxState } from '#shared/voicemail/index.ts';
import type { Problem } from '../problem.ts';
import type { UseCaseWorld } from '../world.ts';
import { type OpenedBox, openBox } from './opened-box.ts';

/** Tenant, box and a secret: so nothing has to be looked for without a tenant. */
const TOKEN = /^(ten_[0-9A-Za-z]{1,40})\.(vmb_[0-9A-Za-z]{1,40})\.([0-9A-Za-z_-]{20,100})$/;

/** Opens the feed of a box for its owner (sipXcom 20.04 VML-09); the token of the one before is good no more. @returns the token, told once */
export async function openFeed(world: UseCaseWorld, opened: OpenedBox): Promise<Result<string, Problem>> {
  const secret = newSessionToken(world.chance);
  const written = await setFeed(world, opened, { feedSha256: sha256(secret), feedUserId: opened.box.userId });
  return written.ok ? ok(`${opened.tenantId}.${opened.box.id}.${secret}`) : written;
}

/** Nobody reads it any more. */
export const closeFeed = (world: UseCaseWorld, opened: OpenedBox): Promise<Result<void, Problem>> =>
  setFeed(world, opened, { feedSha256: null, feedUserId: null });

/** The box of which this is the token; `not-found` too once it is not the box of who opened the feed, or that user or the tenant is disabled. */
export async function boxOfFeed(
  world: Pick<UseCaseWorld, 'store'>,
  token: string,
): Promise<Result<OpenedBox, Problem>> {
  const [, tenantId = '', boxId = '', secret = ''] = TOKEN.exec(token) ?? [];
  if (secret === '') return fail({ code: 'not-found' });
  const { feedSha256, feedUserId } = await world.store.tenant(tenantId).voicemail.box(boxId);
  const isRight = feedSha256 !== null && timingSafeEqual(Buffer.from(feedSha256), Buffer.from(sha256(secret)));
  if (!isRight || feedUserId === null) return fail({ code: 'not-found' });
  const [opened, tenant, user] = await Promise.all([
    openBox(world, tenantId, boxId),
    world.store.tenantById(tenantId),
    world.store.tenant(tenantId).users.get(feedUserId),
  ]);
  if (!opened.ok) return opened;
  const isStillTheirs = opened.value.box.userId === feedUserId;
  return isStillTheirs && tenant?.isEnabled && user?.isEnabled ? opened : fail({ code: 'not-found' });
}

async function setFeed(
  { store }: UseCaseWorld,
  { tenantId, box }: OpenedBox,
  feed: Pick<VoicemailBoxState, 'feedSha256' | 'feedUserId'>,
): Promise<Result<void, Problem>> {
  return store.tenant(tenantId).voicemail.change<Problem>(box.id, [], (state) => {
    if (state.feedSha256 === feed.feedSha256) return ok(null);
    const after = { ...state, ...feed, revision: state.revision + 1 };
    return ok({
      state: after,
      messages: [],
      left: [],
      events: [],
      mostBytes: null,
      needsBox: feed.feedSha256 !== null,
    });
  });
}
