/**
 * Text of a stranger, cut to what a record has room for, in UTF-16 units. Never half a surrogate pair: databases and
 * queues refuse text that is not well-formed, and with it everything that is written along with it.
 */
export function cutText(text: string, maxLength: number): string {
  const cut = text.length > maxLength ? text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '') : text;
  return cut.toWellFormed();
}
