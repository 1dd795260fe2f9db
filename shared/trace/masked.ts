/**
 * What proves a password (`response=`, `rspauth=`, quoted or not, RFC 7616; Basic credentials), and what decrypts media
 * or opens it (`inline:KEY` of RFC 4568, `k=` of RFC 8866, `a=ice-pwd:` of RFC 8839).
 */
const SECRETS = [
  /(\b(?:response|rspauth)\s*=\s*")([^"]*)/gi,
  /(\b(?:response|rspauth)\s*=\s*)([^"\s,][^\s,]*)/gi,
  /(\bBasic\s+)([A-Za-z0-9+/=_-]+)/gi,
  /(\binline:)([^|\s;]+)/gi,
  /(^k=[a-z0-9]+:)([^\r\n]+)/gim,
  /(^a=ice-pwd:)([^\r\n]+)/gim,
];

/** The message with every secret replaced by as many `x`: offsets and lengths stay true. */
export function masked(message: string): string {
  let safe = message;
  for (const secret of SECRETS) {
    safe = safe.replace(secret, (_, name: string, value: string) => name + 'x'.repeat(value.length));
  }
  return safe;
}
