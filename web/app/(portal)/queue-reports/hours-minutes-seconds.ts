/** A time as reports have it, such as 27:42:47; a dash where there is none. */
export function hoursMinutesSeconds(seconds: number | null): string {
  if (seconds === null) return '–';
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
