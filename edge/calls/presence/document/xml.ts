import type { SipHeaders } from '../../signaling-port/index.ts';

/** Text as it may stand in an element or between double quotes, in one line. What XML 1.0 has no character for is left out. */
export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 §2.2 has no place for most, and a boundary follows a line break
  const legal = text.replace(/[\x00-\x1f\ufffe\uffff]|\p{Surrogate}/gu, '');
  return legal.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** `name="value"` for each that has one, each with a blank before it. */
export function attributes(values: Readonly<Record<string, string | null>>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === null ? '' : ` ${name}="${escapeXml(value)}"`))
    .join('');
}

/** `<name attributes>content</name>`; content is XML already. */
export function element(
  name: string,
  values: Readonly<Record<string, string | null>>,
  content: string | readonly string[] = '',
): string {
  const inner = typeof content === 'string' ? content : content.join('');
  return inner === '' ? `<${name}${attributes(values)}/>` : `<${name}${attributes(values)}>${inner}</${name}>`;
}

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The body of a NOTIFY. */
export interface Document {
  /** '' without a body. */
  readonly contentType: string;
  readonly body: string;
  /** What is said besides, or instead. */
  readonly headers?: SipHeaders;
}
