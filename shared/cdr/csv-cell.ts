/**
 * A name comes from a stranger's phone, and a spreadsheet takes what begins like a formula for one: an apostrophe before it keeps it
 * text. A number with a plus is no formula.
 */
export function csvCell(value: string | number): string {
  const text = String(value);
  const isFormula = /^[=@\t\r]|^[+-](?!\d+$)/.test(text) && typeof value === 'string';
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
