/** A path with values for its parameters beside `{id}`, and what its query needs. */
export const filledIn = (path: string): string =>
  path
    .replace('{messageId}', 'vms_1')
    .replace('{callId}', 'call_1')
    .replace('/account/fax-boxes/{id}', '/account/fax-boxes/fax_X')
    .replace('{faxId}', 'fxd_1')
    .replace('{kind}', 'busy')
    .replace('{address}', '192.0.2.99');

/** Who looks at messages of others says why; who finishes an upload names it. */
export const neededQuery = (path: string): string => {
  if (path.endsWith('/audio/upload/finish')) return '?upload=upl_X';
  return path.startsWith('/v1/voicemail-boxes/{id}/') ? '?reason=asked' : '';
};

/** Who sends a fax says where to. */
export const faxQuery = (path: string, method: string): string =>
  method === 'post' && path.endsWith('/fax-boxes/{id}/faxes') ? '?to=200' : '';
