import { createHmac } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';
import type { HookRequest, Hooks } from '#edge/calls/index.ts';
import { hookTries, isTriedAgain } from '#shared/call-application/index.ts';
import { type PostAnswer, post } from '#shared/post/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock, Ids } from '#shared/world/index.ts';

/** A caller waits: as long as jambonz does. */
const TIMEOUT_MS = 10_000;
/** No answer with a hundred verbs is longer (chosen). */
const MAX_ANSWER_BYTES = 256 * 1024;
/** So many requests of this edge are under way at a time, and of one tenant; who comes then is refused, not kept waiting (chosen). */
const MAX_AT_ONCE = 500;
const MAX_OF_TENANT = 100;
const GOOD = new Set([200, 202, 204]);

/**
 * Asks web servers of customers over HTTP: by public addresses alone, without following redirects, signed as webhooks are and as
 * jambonz does (`Jambonz-Signature: t=…,v1=…`, an HMAC of SHA-256 over time, dot and body).
 */
export class HttpHooks implements Hooks {
  readonly reach: Hooks['reach'];
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #ids: Ids;
  #underWay = 0;
  readonly #ofTenant = new Map<TenantId, number>();

  /** @param mayReachPrivate  on the laptop, where the application is on the laptop too */
  constructor({ clock, ids, mayReachPrivate }: { clock: Pick<Clock, 'nowMs'>; ids: Ids; mayReachPrivate: boolean }) {
    this.#clock = clock;
    this.#ids = ids;
    this.reach = mayReachPrivate ? 'anywhere' : 'public';
  }

  async ask(request: HookRequest): Promise<Result<unknown, string>> {
    const tries = hookTries(request.url);
    if (!tries) return fail('must begin with https:// or http://');
    if (this.#underWay >= MAX_AT_ONCE) return fail('too many applications are being asked');
    const ofTenant = this.#ofTenant.get(request.tenantId) ?? 0;
    if (ofTenant >= MAX_OF_TENANT) return fail(`more than ${MAX_OF_TENANT} questions are open`);
    this.#count(request.tenantId, 1);
    try {
      for (let left = tries.retries; ; left--) {
        const answer = await this.#send(tries.url, request);
        const outcome = answer.ok ? answer.value.status : answer.problem;
        if (left <= 0 || !isTriedAgain(tries, outcome)) return read(answer, request.wantsVerbs);
      }
    } finally {
      this.#count(request.tenantId, -1);
    }
  }

  #count(tenantId: TenantId, more: 1 | -1): void {
    this.#underWay += more;
    const ofTenant = (this.#ofTenant.get(tenantId) ?? 0) + more;
    if (ofTenant === 0) this.#ofTenant.delete(tenantId);
    else this.#ofTenant.set(tenantId, ofTenant);
  }

  #send(hook: string, { method, credentials, secret, facts }: HookRequest): Promise<PostAnswer> {
    const url = method === 'GET' ? withFacts(hook, facts) : hook;
    const body = method === 'GET' ? '' : JSON.stringify(facts);
    const headers = {
      'user-agent': 'Patchbay-Applications/1',
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      ...(credentials !== null && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
      ...(secret !== null && this.#signatures(secret, body)),
    };
    const limits = { timeoutMs: TIMEOUT_MS, mayReachPrivate: this.reach === 'anywhere', readBytes: MAX_ANSWER_BYTES };
    return post({ url, method, headers, body }, limits);
  }

  #signatures(secret: string, body: string): Record<string, string> {
    const nowMs = this.#clock.nowMs();
    const seconds = String(Math.floor(nowMs / 1000));
    const id = this.#ids.next('msg');
    return {
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': new Signer(secret, { format: 'raw' }).sign(id, new Date(nowMs), body),
      'jambonz-signature': `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`,
    };
  }
}

/** As jambonz has it in a GET: what is one word, in the query. */
function withFacts(hook: string, facts: HookRequest['facts']): string {
  const url = new URL(hook);
  const words = Object.entries(facts).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
  );
  url.search = [url.search.slice(1), new URLSearchParams(words).toString()].filter((part) => part !== '').join('&');
  return url.href;
}

function read(answer: PostAnswer, wantsVerbs: boolean): Result<unknown, string> {
  if (!answer.ok) return answer;
  const { status, contentType, body } = answer.value;
  if (!GOOD.has(status)) return fail(`answers ${status}`);
  if (body.trim() === '') return ok(null);
  if (!contentType.includes('application/json'))
    return wantsVerbs ? fail(`answers ${contentType || 'something'}, not application/json`) : ok(null);
  try {
    return ok(JSON.parse(body));
  } catch {
    return fail(body.length >= MAX_ANSWER_BYTES ? 'the answer is too long' : 'the answer is no JSON');
  }
}
