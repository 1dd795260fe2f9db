/** How a hook is tried again: `https://example.com/hook#rc=2&rp=ct,5xx` (jambonz, "Webhook and WebSocket retries"). */
export interface HookTries {
  /** Without what says how it is tried. */
  readonly url: string;
  /** Further attempts after the first. */
  readonly retries: number;
  readonly when: ReadonlySet<RetryWhen>;
}

const RETRY_WHEN = ['ct', 'rt', '4xx', '5xx', 'all'] as const;
/** `ct`: no connection; `rt`: no answer in time; the status; any of these. */
export type RetryWhen = (typeof RETRY_WHEN)[number];
const MAX_RETRIES = 5;

/**
 * A hook as an application names it.
 *
 * @param base  what a relative one is relative to
 * @returns null when it is no address of the web
 */
export function hookTries(hook: string, base?: string): HookTries | null {
  const url = URL.parse(hook, base);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return null;
  const said = new URLSearchParams(url.hash.slice(1));
  url.hash = '';
  const retries = Math.min(MAX_RETRIES, Math.max(0, Number.parseInt(said.get('rc') ?? '0', 10) || 0));
  const policy = (said.get('rp') ?? 'ct').split(',');
  return { url: url.href, retries, when: new Set(RETRY_WHEN.filter((one) => policy.includes(one))) };
}

/** @param outcome  an HTTP status, or why there is none */
export function isTriedAgain({ when }: HookTries, outcome: number | string): boolean {
  if (typeof outcome === 'string') {
    if (outcome === 'address-not-public') return false;
    return when.has('all') || when.has('ct') || (outcome === 'timeout' && when.has('rt'));
  }
  const kind = outcome >= 500 ? '5xx' : '4xx';
  return outcome >= 400 && (when.has('all') || when.has(kind));
}
