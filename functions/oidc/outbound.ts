import { post } from '#functions/webhooks/index.ts';

const TIMEOUT_MS = 10_000;
/** Keys and metadata of a provider have some kilobytes. */
const ANSWER_BYTES = 262_144;

/**
 * A `fetch` for addresses that somebody outside chose: public ones only unless told otherwise, no redirects, within 10 s
 * and 256 KB.
 *
 * @throws Error  when there is no answer
 */
export const outboundFetch =
  (mayReachPrivate: boolean) =>
  async (
    url: string,
    { method, headers, body }: { method: string; headers: Record<string, string>; body?: unknown },
  ): Promise<Response> => {
    const answer = await post(
      {
        url,
        method: method === 'POST' ? 'POST' : 'GET',
        headers,
        body: body === undefined || body === null ? '' : String(body),
      },
      { timeoutMs: TIMEOUT_MS, mayReachPrivate, readBytes: ANSWER_BYTES },
    );
    if (!answer.ok) throw new Error(answer.problem);
    const { status, contentType, body: text } = answer.value;
    return new Response(text, { status, headers: { 'content-type': contentType } });
  };
