/** What proves a password, and what decrypts media: `response="..."`, `rspauth="..."`, `inline:KEY` (RFC 4568). */
const SECRETS = /\b(response|rspauth)(\s*=\s*")([^"]*)"|\b(inline:)([^|\s;]+)/gi;

/** The message with every secret replaced by as many `x`: offsets and lengths stay true. */
export function masked(message: string): string {
  return message.replace(SECRETS, (_, name: string, equals: string, value: string, inline: string, key: string) =>
    inline === undefined ? `${name}${equals}${'x'.repeat(value.length)}"` : `${inline}${'x'.repeat(key.length)}`,
  );
}
