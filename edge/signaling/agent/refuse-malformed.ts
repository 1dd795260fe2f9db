import { type ResponseFrame, responseText } from './compose.ts';

/** The answer to bytes that are no acceptable request, where one is possible (RFC 3261 §8.2, RFC 4475 §3.1.2). */
export function refuseMalformed(frame: ResponseFrame, fault: string): Buffer {
  const [status, reason] =
    fault === 'bad-version'
      ? [505, 'Version Not Supported']
      : fault === 'unknown-scheme'
        ? [416, 'Unsupported URI Scheme']
        : fault === 'escaped-method'
          ? [501, 'Not Implemented']
          : fault === 'body-too-large'
            ? [413, 'Request Entity Too Large']
            : [400, `Bad Request (${fault})`];
  const text = responseText(frame, {
    status: status as number,
    reason: reason as string,
    toTag: '',
    lines: '',
    body: '',
  });
  return Buffer.from(text, 'latin1');
}
